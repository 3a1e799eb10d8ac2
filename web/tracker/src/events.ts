// The events that the server knows, and the properties that it reads of each. A test holds this table to the server's own.
// Functions, their names and their types follow from it: `widget_opened: { triggered_by: text }` makes
// `widgetOpened({ triggeredBy })`.

// A property's type; at run time its value means nothing.
const text = 0 as unknown as string;
const number = 0 as unknown as number;
const fraction = 0 as unknown as number;
const flag = 0 as unknown as boolean;
const score = 0 as unknown as 1 | 2 | 3 | 4 | 5;
const any = 0 as unknown;

/** Every known event. */
export const EVENTS = {
  // Sessions and pages.
  session_started: {},
  session_ended: { error: flag },
  session_converted: { goal: text },
  page_viewed: { path: text, title: text, referrer: text },
  page_hidden: {},
  page_shown: {},
  heartbeat: {},

  // The widget.
  widget_loaded: {},
  widget_opened: { triggered_by: text },
  widget_minimized: {},
  widget_closed: { time_spent_seconds: number },
  button_clicked: { button_id: text, button_text: text },
  back_button_clicked: {},

  // Messages and conversations.
  message_sent: { message_id: text, conversation_id: text, length: number },
  message_received: { message_id: text, conversation_id: text, length: number },
  message_delivered: { message_id: text },
  message_read: { message_id: text },
  message_failed: { message_id: text },
  conversation_started: { conversation_id: text, service: text },
  conversation_resolved: { conversation_id: text, resolved_by: text, agent_id: text },

  // Handovers.
  handover_requested: { handover_id: text, conversation_id: text, reason: text, support_option: text, issues: any },
  handover_accepted: { handover_id: text, agent_id: text },
  handover_callback_requested: { handover_id: text },
  handover_declined: { handover_id: text },
  handover_resolved: { handover_id: text },

  // Leads, forms and opinions.
  lead_captured: { lead_id: text, type: text, name: text, email: text, phone: text, product_interest: text, value: number },
  product_interest_shown: { product: text },
  pre_chat_form_shown: {},
  pre_chat_form_submitted: {},
  feedback_given: { helpful: flag, rating: any, comment: text, question_id: text },
  csat_submitted: { conversation_id: text, score: score, comment: text },
  faq_question_viewed: { question_id: text, question: text, category: text },
  intake_flow_started: { service_type: text, step: text },
  intake_step_completed: { service_type: text, step: text },
  intake_flow_completed: { service_type: text, step: text },

  // AI calls.
  ai_classified: { call_id: text, intent: text, confidence: fraction, correct: flag, fallback: flag, latency_ms: number, model: text, conversation_id: text },
  ai_generated: { call_id: text, latency_ms: number, model: text, input_tokens: number, output_tokens: number, cost_usd: number, conversation_id: text },
  ai_failed: { call_id: text, kind: text, error_type: text, message: text, model: text },

  // Failures and safety.
  widget_error: { kind: text, message: text },
  api_error: { kind: text, message: text },
  app_error: { kind: text, message: text },
  slow_response: { response_time_ms: number },
  phi_warning_shown: {},
};
