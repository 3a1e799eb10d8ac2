//! What a connection says of the device behind it.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};

use super::Server;
use crate::{config::ClientAddress, ingest::item::Device};

/// The header by which a page says whether its visitor agreed to being measured: `granted` or `denied`.
pub(super) const CONSENT: &str = "parlance-consent";

/// Puts the device where handlers find it.
pub(super) async fn attach(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    let device = device(request.headers(), peer, server.config.client_address);
    request.extensions_mut().insert(device);
    next.run(request).await
}

fn device(headers: &HeaderMap, peer: Option<IpAddr>, client_address: ClientAddress) -> Device {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let language = text(header::ACCEPT_LANGUAGE.as_str()).and_then(|tags| tags.split([',', ';']).next());
    Device {
        ip: address(headers, client_address).or(peer.filter(|_| client_address == ClientAddress::Connection)),
        // Every browser says that it is Mozilla; an SDK that is none would count as a crawler.
        user_agent: text(header::USER_AGENT.as_str()).filter(|text| text.starts_with("Mozilla/")).map(str::to_owned),
        language: language.map(str::trim).filter(|tag| !tag.is_empty() && *tag != "*").map(str::to_owned),
        consent: text(CONSENT).and_then(|word| match word {
            "granted" => Some(true),
            "denied" => Some(false),
            _ => None,
        }),
    }
}

/// The address that a proxy tells; none: it tells none, or there is no proxy.
fn address(headers: &HeaderMap, client_address: ClientAddress) -> Option<IpAddr> {
    match client_address {
        ClientAddress::Connection => None,
        ClientAddress::XForwardedFor => client_ip::rightmost_x_forwarded_for(headers).ok(),
        ClientAddress::XRealIp => client_ip::x_real_ip(headers).ok(),
        ClientAddress::Forwarded => client_ip::rightmost_forwarded(headers).ok(),
        ClientAddress::CfConnectingIp => client_ip::cf_connecting_ip(headers).ok(),
        ClientAddress::TrueClientIp => client_ip::true_client_ip(headers).ok(),
        ClientAddress::FlyClientIp => client_ip::fly_client_ip(headers).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| ((*name).parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn a_header_counts_only_where_a_proxy_is_known_to_set_it() {
        let headers = headers(&[("x-forwarded-for", "198.51.100.1, 203.0.113.9")]);
        let peer = "192.0.2.1".parse().ok();
        let ip = |source| device(&headers, peer, source).ip.map(|ip| ip.to_string());
        assert_eq!(ip(ClientAddress::Connection).as_deref(), Some("192.0.2.1"));
        assert_eq!(ip(ClientAddress::XForwardedFor).as_deref(), Some("203.0.113.9"), "what the nearest proxy says");
        assert_eq!(ip(ClientAddress::XRealIp), None, "the proxy's own address is nobody's");
    }

    #[test]
    fn language_and_consent_are_read() {
        let headers = headers(&[("accept-language", "de-CH, de;q=0.9"), ("parlance-consent", "denied")]);
        let device = device(&headers, None, ClientAddress::Connection);
        assert_eq!((device.language.as_deref(), device.consent), (Some("de-CH"), Some(false)));
    }
}
