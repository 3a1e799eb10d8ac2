//! Rebuilds the server when the pages that it embeds were built anew.

fn main() {
    println!("cargo::rerun-if-changed=../web/graphiql/dist");
}
