// Runs the audits of the package graphql-http against a URL: GraphQL over HTTP, as its specification has it. Fails on
// anything that is not ok, be it a MUST, a SHOULD or a MAY.
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
if (!url) throw new Error('usage: npm run audit -- http://host:port/graphql');

const audits = serverAudits({ url });
const failures = [];
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') failures.push(`${result.status}: ${audit.id} ${audit.name}: ${result.reason}`);
}
console.log(`${audits.length - failures.length} of ${audits.length} audits ok`);
if (failures.length > 0 || audits.length === 0) {
  console.error(failures.join('\n'));
  process.exit(1);
}
