//! The closed sets of words: what a column stores, what JSON says and what the public schema calls it are one text.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Declares a set of words: an enum whose stored text, JSON text and GraphQL name are the same.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Enum, EnumIter, DeriveActiveEnum,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $(
                $(#[$variant_doc])*
                #[sea_orm(string_value = $text)]
                #[serde(rename = $text)]
                $variant,
            )+
        }

        impl $name {
            /// The word as it is stored and as the schema spells it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

words! {
    /// Where a conversation takes place.
    Channel {
        /// A widget on a web page.
        Web = "WEB",
        /// WhatsApp.
        Whatsapp = "WHATSAPP",
        /// Facebook Messenger.
        Messenger = "MESSENGER",
        /// Instagram direct messages.
        Instagram = "INSTAGRAM",
        /// Text messages.
        Sms = "SMS",
        /// E-mail.
        Email = "EMAIL",
        /// A mobile application.
        Mobile = "MOBILE",
        /// Another program.
        Api = "API",
        /// Anything else.
        Other = "OTHER",
    }
}
words! {
    /// What kind of device the user holds, from the user agent.
    DeviceType {
        /// A desktop or laptop computer.
        Desktop = "DESKTOP",
        /// A phone.
        Mobile = "MOBILE",
        /// A tablet.
        Tablet = "TABLET",
        /// A crawler or a headless browser.
        Bot = "BOT",
        /// A device of another kind.
        Other = "OTHER",
    }
}
words! {
    /// Who wrote a message.
    MessageRole {
        /// The person who uses the chatbot.
        User = "USER",
        /// The chatbot.
        Bot = "BOT",
        /// A human agent.
        Agent = "AGENT",
        /// The software itself: notices that nobody wrote.
        System = "SYSTEM",
    }
}
words! {
    /// How far a message got.
    DeliveryStatus {
        /// Handed to the channel.
        Sent = "SENT",
        /// Arrived at the user's device.
        Delivered = "DELIVERED",
        /// Seen by the user.
        Read = "READ",
        /// Did not arrive.
        Failed = "FAILED",
    }
}
words! {
    /// Where a handover stands. The order is that of ties: a later word wins at the same instant.
    HandoverStatus {
        /// Waiting for an agent.
        Requested = "REQUESTED",
        /// The user asked to be called back.
        Callback = "CALLBACK",
        /// An agent took it.
        Accepted = "ACCEPTED",
        /// The user carries on with the bot.
        Declined = "DECLINED",
        /// Done.
        Resolved = "RESOLVED",
        /// Its conversation ended while it was waiting.
        Abandoned = "ABANDONED",
    }
}
words! {
    /// Where a lead stands.
    LeadStatus {
        /// Just captured.
        New = "NEW",
        /// Somebody has been in touch.
        Contacted = "CONTACTED",
        /// Worth pursuing.
        Qualified = "QUALIFIED",
        /// Became business.
        Won = "WON",
        /// Did not.
        Lost = "LOST",
    }
}
words! {
    /// What an event is about.
    EventCategory {
        /// The user does something.
        Engagement = "ENGAGEMENT",
        /// Something was slow.
        Performance = "PERFORMANCE",
        /// Something failed.
        Error = "ERROR",
        /// The software reports on itself.
        System = "SYSTEM",
        /// A goal was reached.
        Conversion = "CONVERSION",
        /// Something that touches safety or privacy.
        Security = "SECURITY",
    }
}
words! {
    /// Who reports a row.
    Source {
        /// The user's browser or app.
        Client = "CLIENT",
        /// The chat back end; it wins where both speak.
        Server = "SERVER",
    }
}
words! {
    /// Whether an agent can take work.
    AgentStatus {
        /// Ready.
        Online = "ONLINE",
        /// At work on something.
        Busy = "BUSY",
        /// Not at the desk.
        Away = "AWAY",
        /// Not working.
        Offline = "OFFLINE",
    }
}
words! {
    /// What a key may do.
    ApiKeyKind {
        /// Public, for a browser: may only ingest, from its allowed origins.
        Write = "WRITE",
        /// Server side: ingest and read one chatbot.
        Secret = "SECRET",
        /// Read one chatbot.
        Read = "READ",
        /// Everything.
        Admin = "ADMIN",
    }
}
words! {
    /// What is stored of an IP address.
    IpMode {
        /// The address as it is.
        Full = "FULL",
        /// A salted SHA-256 of it.
        Hashed = "HASHED",
        /// Nothing.
        None = "NONE",
    }
}
words! {
    /// Whose word a chatbot takes before what visitors' devices send is stored.
    ConsentMode {
        /// It is stored unless the visitor refused.
        OptOut = "OPT_OUT",
        /// It is stored only where the visitor agreed.
        OptIn = "OPT_IN",
    }
}
words! {
    /// What an accepted item that is neither an event nor a message reports.
    ItemKind {
        /// What is known of a session's device, place and origin; no activity.
        Context = "CONTEXT",
        /// A session began.
        SessionStart = "SESSION_START",
        /// A session is still alive, perhaps on another page.
        SessionTouch = "SESSION_TOUCH",
        /// A session was ended.
        SessionEnd = "SESSION_END",
        /// Who the user is.
        Identify = "IDENTIFY",
        /// A conversation began.
        ConversationStart = "CONVERSATION_START",
        /// An agent was assigned.
        Assignment = "ASSIGNMENT",
        /// A conversation was resolved.
        Resolution = "RESOLUTION",
        /// How far a message got.
        MessageStatus = "MESSAGE_STATUS",
        /// A human was asked for.
        HandoverRequest = "HANDOVER_REQUEST",
        /// A handover moved on.
        HandoverUpdate = "HANDOVER_UPDATE",
        /// A lead was captured.
        LeadCapture = "LEAD_CAPTURE",
        /// A lead moved on.
        LeadUpdate = "LEAD_UPDATE",
        /// The user scored a conversation.
        Score = "SCORE",
        /// A reviewer scored a conversation.
        Review = "REVIEW",
        /// A model was called.
        AiCall = "AI_CALL",
    }
}
words! {
    /// What a model was called for.
    AiCallKind {
        /// To find out what the user wants.
        Classification = "CLASSIFICATION",
        /// To write an answer.
        Generation = "GENERATION",
    }
}
words! {
    /// Where a session stands.
    SessionStatus {
        /// Something happened within the timeout.
        Active = "ACTIVE",
        /// It was ended.
        Ended = "ENDED",
        /// Nothing happened for the timeout.
        TimedOut = "TIMED_OUT",
        /// It ended in a failure.
        Error = "ERROR",
    }
}
words! {
    /// Where a conversation stands.
    ConversationStatus {
        /// The bot has it.
        Open = "OPEN",
        /// A handover request waits.
        Queued = "QUEUED",
        /// An agent has it.
        Assigned = "ASSIGNED",
        /// It was resolved.
        Resolved = "RESOLVED",
        /// Nobody wrote for the timeout.
        Dropped = "DROPPED",
    }
}
