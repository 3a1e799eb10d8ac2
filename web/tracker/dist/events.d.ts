/** Every known event. */
export declare const EVENTS: {
    session_started: {};
    session_ended: {
        error: boolean;
    };
    session_converted: {
        goal: string;
    };
    page_viewed: {
        path: string;
        title: string;
        referrer: string;
    };
    page_hidden: {};
    page_shown: {};
    heartbeat: {};
    widget_loaded: {};
    widget_opened: {
        triggered_by: string;
    };
    widget_minimized: {};
    widget_closed: {
        time_spent_seconds: number;
    };
    button_clicked: {
        button_id: string;
        button_text: string;
    };
    back_button_clicked: {};
    message_sent: {
        message_id: string;
        conversation_id: string;
        length: number;
    };
    message_received: {
        message_id: string;
        conversation_id: string;
        length: number;
    };
    message_delivered: {
        message_id: string;
    };
    message_read: {
        message_id: string;
    };
    message_failed: {
        message_id: string;
    };
    conversation_started: {
        conversation_id: string;
        service: string;
    };
    conversation_resolved: {
        conversation_id: string;
        resolved_by: string;
        agent_id: string;
    };
    handover_requested: {
        handover_id: string;
        conversation_id: string;
        reason: string;
        support_option: string;
        issues: unknown;
    };
    handover_accepted: {
        handover_id: string;
        agent_id: string;
    };
    handover_callback_requested: {
        handover_id: string;
    };
    handover_declined: {
        handover_id: string;
    };
    handover_resolved: {
        handover_id: string;
    };
    lead_captured: {
        lead_id: string;
        type: string;
        name: string;
        email: string;
        phone: string;
        product_interest: string;
        value: number;
    };
    product_interest_shown: {
        product: string;
    };
    pre_chat_form_shown: {};
    pre_chat_form_submitted: {};
    feedback_given: {
        helpful: boolean;
        rating: unknown;
        comment: string;
        question_id: string;
    };
    csat_submitted: {
        conversation_id: string;
        score: 1 | 2 | 3 | 4 | 5;
        comment: string;
    };
    faq_question_viewed: {
        question_id: string;
        question: string;
        category: string;
    };
    intake_flow_started: {
        service_type: string;
        step: string;
    };
    intake_step_completed: {
        service_type: string;
        step: string;
    };
    intake_flow_completed: {
        service_type: string;
        step: string;
    };
    ai_classified: {
        call_id: string;
        intent: string;
        confidence: number;
        correct: boolean;
        fallback: boolean;
        latency_ms: number;
        model: string;
        conversation_id: string;
    };
    ai_generated: {
        call_id: string;
        latency_ms: number;
        model: string;
        input_tokens: number;
        output_tokens: number;
        cost_usd: number;
        conversation_id: string;
    };
    ai_failed: {
        call_id: string;
        kind: string;
        error_type: string;
        message: string;
        model: string;
    };
    widget_error: {
        kind: string;
        message: string;
    };
    api_error: {
        kind: string;
        message: string;
    };
    app_error: {
        kind: string;
        message: string;
    };
    slow_response: {
        response_time_ms: number;
    };
    phi_warning_shown: {};
};
