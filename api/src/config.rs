//! The settings of the server: one list, each with its default. A setting is read from its flag, else from its
//! environment variable, and checked before anything starts.

use std::{convert::Infallible, fmt, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use clap::{Args, ValueEnum, value_parser};

/// Everything that can be set.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// The database: sqlite:// and the path of a file, or postgres:// with user, password, host and database.
    #[arg(long, env = "PARLANCE_DATABASE_URL", default_value = "sqlite://data/parlance.db", hide_env_values = true)]
    #[arg(value_parser = database_url)]
    pub database_url: Secret,

    /// How many connections to the database read.
    #[arg(long, env = "PARLANCE_DATABASE_READERS", default_value_t = 8, value_parser = value_parser!(u32).range(1..=1000))]
    pub database_readers: u32,

    /// How many connections write to PostgreSQL. SQLite has one.
    #[arg(long, env = "PARLANCE_DATABASE_WRITERS", default_value_t = 4, value_parser = value_parser!(u32).range(1..=1000))]
    pub database_writers: u32,

    /// Where to listen: address and port. To be reached from other machines: 0.0.0.0:8080.
    #[arg(long, env = "PARLANCE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// An admin key of your own, at least 24 characters. Without it, one is made and shown at the first start.
    #[arg(long, env = "PARLANCE_ADMIN_KEY", hide_env_values = true, value_parser = admin_key)]
    pub admin_key: Option<Secret>,

    /// What is logged, as of tracing-subscriber's filters: such as info, or parlance=debug,info.
    #[arg(long, env = "PARLANCE_LOG", default_value = "info")]
    pub log: String,

    /// How the log is written.
    #[arg(long, env = "PARLANCE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// How many items may wait to be written before senders are told to come back later.
    #[arg(long, env = "PARLANCE_QUEUE_CAPACITY", default_value_t = 50_000, value_parser = value_parser!(u32).range(1_000..=10_000_000))]
    pub queue_capacity: u32,

    /// How many seconds open requests have to end when the server is told to stop.
    #[arg(long, env = "PARLANCE_SHUTDOWN_SECONDS", default_value = "20", value_parser = seconds)]
    pub shutdown_grace: Duration,

    /// A file in MaxMind's format, such as GeoLite2-City.mmdb, which tells country and city from addresses.
    #[arg(long, env = "PARLANCE_GEO_DATABASE")]
    pub geo_database: Option<PathBuf>,

    /// The secret under which addresses and ids are hashed, at least 24 characters. Without it, one is made and kept in the
    /// database.
    #[arg(long, env = "PARLANCE_SECRET", hide_env_values = true, value_parser = secret)]
    pub secret: Option<Secret>,

    /// What tells the address of a visitor's device: the connection, or a header that your proxy always sets.
    #[arg(long, env = "PARLANCE_CLIENT_ADDRESS", value_enum, default_value_t = ClientAddress::Connection)]
    pub client_address: ClientAddress,

    /// Meta's webhook for WhatsApp: the app secret that signs its deliveries. Without it, there is no such webhook.
    #[arg(long, env = "PARLANCE_WHATSAPP_APP_SECRET", hide_env_values = true, requires = "whatsapp_verify_token")]
    pub whatsapp_app_secret: Option<Secret>,

    /// The verify token that you made up when you set up the webhook at Meta.
    #[arg(long, env = "PARLANCE_WHATSAPP_VERIFY_TOKEN", hide_env_values = true, requires = "whatsapp_app_secret")]
    pub whatsapp_verify_token: Option<Secret>,

    /// What one request may ask.
    #[command(flatten)]
    pub limits: Limits,
}

/// What one request may ask. Clients find the limits in the schema, under `viewer`.
#[derive(Clone, Debug, PartialEq, Args)]
pub struct Limits {
    /// How deep fields may be nested. The usual introspection query needs 15.
    #[arg(long, env = "PARLANCE_MAX_DEPTH", default_value_t = 20)]
    pub max_depth: usize,

    /// The highest complexity, as the schema counts it.
    #[arg(long, env = "PARLANCE_MAX_COMPLEXITY", default_value_t = 20_000)]
    pub max_complexity: usize,

    /// How many aliases, each counted as often as its fragment is spread.
    #[arg(long, env = "PARLANCE_MAX_ALIASES", default_value_t = 100)]
    pub max_aliases: usize,

    /// How many fields at the root of an operation.
    #[arg(long, env = "PARLANCE_MAX_ROOT_FIELDS", default_value_t = 50)]
    pub max_root_fields: usize,

    /// How many fields in all, each counted as often as its fragment is spread.
    #[arg(long, env = "PARLANCE_MAX_FIELDS", default_value_t = 5_000)]
    pub max_fields: usize,

    /// How many bytes the body of a request may have.
    #[arg(long, env = "PARLANCE_MAX_BODY_BYTES", default_value_t = 5_000_000)]
    pub max_body_bytes: usize,

    /// How many items one call may ingest.
    #[arg(long, env = "PARLANCE_MAX_BATCH_ITEMS", default_value_t = 1_000)]
    pub max_batch_items: usize,

    /// How many items a second one key may send, on average over five seconds; 0: any number.
    #[arg(long, env = "PARLANCE_INGEST_ITEMS_PER_SECOND", default_value_t = 10_000)]
    pub ingest_items_per_second: u32,

    /// How many days a range of time may have.
    #[arg(long, env = "PARLANCE_MAX_RANGE_DAYS", default_value_t = 3_660, value_parser = value_parser!(u32).range(1..=36_600))]
    pub max_range_days: u32,

    /// How many subscriptions one connection may hold.
    #[arg(long, env = "PARLANCE_MAX_SUBSCRIPTIONS", default_value_t = 100)]
    pub max_subscriptions: usize,

    /// How many connections for subscriptions one key may hold open on one process: sockets, and streams over HTTP.
    #[arg(long, env = "PARLANCE_MAX_CONNECTIONS_PER_KEY", default_value_t = 10_000)]
    pub max_connections: usize,

    /// How many seconds a socket may wait before its `connection_init`.
    #[arg(long, env = "PARLANCE_CONNECTION_INIT_TIMEOUT_SECONDS", default_value = "10", value_parser = seconds)]
    pub init_timeout: Duration,

    /// How many seconds a socket or stream may be silent before the server says something. A socket whose client answers
    /// nothing for twice as long is closed.
    #[arg(long, env = "PARLANCE_PING_INTERVAL_SECONDS", default_value = "20", value_parser = seconds)]
    pub ping_interval: Duration,

    /// How many seconds a query or mutation may take.
    #[arg(long, env = "PARLANCE_QUERY_TIMEOUT_SECONDS", default_value = "15", value_parser = seconds)]
    pub query_timeout: Duration,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// What tells the address of a visitor's device. A header that no proxy sets could be made up by anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ClientAddress {
    /// The connection itself: nothing stands before the server.
    #[default]
    Connection,
    /// The last address of X-Forwarded-For, as nginx, HAProxy and most load balancers set it.
    XForwardedFor,
    /// X-Real-Ip, as nginx can set it.
    XRealIp,
    /// The last address of Forwarded (RFC 7239).
    Forwarded,
    /// CF-Connecting-IP, of Cloudflare.
    CfConnectingIp,
    /// True-Client-IP, of Akamai and Cloudflare.
    TrueClientIp,
    /// Fly-Client-IP, of Fly.io.
    FlyClientIp,
}

/// How the server answers.
#[derive(Clone, Debug, Default)]
pub struct DoorConfig {
    /// What tells the address of a visitor's device.
    pub client_address: ClientAddress,
    /// Meta's webhook; none: there is none.
    pub whatsapp: Option<WhatsappConfig>,
}

/// Meta's webhook for WhatsApp.
#[derive(Clone, Debug)]
pub struct WhatsappConfig {
    /// What signs deliveries.
    pub app_secret: Secret,
    /// What Meta sends to see that the address is meant.
    pub verify_token: Secret,
}

impl Config {
    /// How the server answers.
    #[must_use]
    pub fn doors(&self) -> DoorConfig {
        let whatsapp = self.whatsapp_app_secret.clone().zip(self.whatsapp_verify_token.clone());
        DoorConfig {
            client_address: self.client_address,
            whatsapp: whatsapp.map(|(app_secret, verify_token)| WhatsappConfig { app_secret, verify_token }),
        }
    }

    /// Which database, and how it is used. A query there may take as long as a request may.
    #[must_use]
    pub fn database(&self) -> DatabaseConfig {
        DatabaseConfig {
            url: self.database_url.clone(),
            readers: self.database_readers,
            writers: self.database_writers,
            query_timeout: self.limits.query_timeout,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 20,
            max_complexity: 20_000,
            max_aliases: 100,
            max_root_fields: 50,
            max_fields: 5_000,
            max_body_bytes: 5_000_000,
            max_batch_items: 1_000,
            ingest_items_per_second: 10_000,
            max_range_days: 3_660,
            max_subscriptions: 100,
            max_connections: 10_000,
            init_timeout: Duration::from_secs(10),
            ping_interval: Duration::from_secs(20),
            query_timeout: Duration::from_secs(15),
        }
    }
}

/// Which database, and how it is used.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `sqlite://` and a path, or `postgres://` with user, host and database.
    pub url: Secret,
    /// How many connections read.
    pub readers: u32,
    /// How many connections write on PostgreSQL; on SQLite there is one.
    pub writers: u32,
    /// How long one query may take.
    pub query_timeout: Duration,
}

impl DatabaseConfig {
    /// This database, with defaults for the rest.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: Secret::new(url), readers: 8, writers: 4, query_timeout: Duration::from_secs(15) }
    }
}

/// A text that must not show up in logs: its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(hidden)")
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::new(text))
    }
}

fn database_url(text: &str) -> Result<Secret, String> {
    let in_memory = text.contains(":memory:") || text.contains("mode=memory");
    match text.split_once(':') {
        Some(("sqlite", _)) if in_memory => {
            Err("a database in memory is gone with its connection: name a file".to_owned())
        }
        Some(("sqlite" | "postgres" | "postgresql", rest)) if rest.trim_start_matches('/').len() > 1 => {
            Ok(Secret::new(text))
        }
        _ => Err("write sqlite:// and a path, or postgres:// with user, host and database".to_owned()),
    }
}

fn admin_key(text: &str) -> Result<Secret, String> {
    if text.contains(char::is_whitespace) {
        return Err("an admin key has at least 24 characters and no blanks".to_owned());
    }
    secret(text)
}

fn secret(text: &str) -> Result<Secret, String> {
    if text.len() < 24 {
        return Err("write at least 24 characters, such as those of `openssl rand -hex 32`".to_owned());
    }
    Ok(Secret::new(text))
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds @ 1..=3_600) => Ok(Duration::from_secs(seconds)),
        _ => Err("write a whole number of seconds, 1 to 3600".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser, Debug)]
    struct Command {
        #[command(flatten)]
        config: Config,
    }

    fn parse(flags: &[&str]) -> Result<Config, String> {
        let flags = std::iter::once("parlance").chain(flags.iter().copied());
        Command::try_parse_from(flags).map(|command| command.config).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_those_of_the_types() {
        let config = parse(&[]).expect("nothing has to be set");
        assert_eq!(config.limits, Limits::default());
        assert_eq!(config.database().query_timeout, DatabaseConfig::new("").query_timeout);
        assert_eq!(config.database_url.reveal(), "sqlite://data/parlance.db");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    }

    #[test]
    fn mistakes_say_which_setting_and_how_to_mend_it() {
        let mistakes = [
            (["--database-url", "mysql://x/y"], "write sqlite://"),
            (["--database-url", "sqlite::memory:"], "name a file"),
            (["--admin-key", "short"], "24 characters"),
            (["--query-timeout", "0"], "1 to 3600"),
            (["--max-range-days", "0"], "1..=36600"),
            (["--listen", "nowhere"], "--listen"),
        ];
        for (flags, expected) in mistakes {
            let message = parse(&flags).expect_err(flags[1]);
            assert!(message.contains(expected) && message.contains(flags[0]), "{message}");
        }
    }

    #[test]
    fn secrets_do_not_show() {
        let config = parse(&["--database-url", "postgres://me:hunter2@host/db", "--admin-key", &"k".repeat(24)]);
        let shown = format!("{:?}", config.expect("both are right"));
        assert!(!shown.contains("hunter2") && !shown.contains("kkkk"), "{shown}");
    }
}
