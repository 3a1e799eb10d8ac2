import { createElement as h, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { parse } from 'graphql';
import { createClient } from 'graphql-ws';
import 'graphiql/style.css';
import './style.css';
import { examples } from './examples.js';

const STORED_KEY = 'parlance:key';

function fetcherFor(key) {
  const authorization = key ? { Authorization: `Bearer ${key}` } : {};
  const url = new URL('/graphql', window.location.href);
  const socketUrl = new URL(url);
  socketUrl.protocol = url.protocol.replace('http', 'ws');
  const fetcher = createGraphiQLFetcher({
    url: url.href,
    headers: authorization,
    // A rejected key will not do better on the next attempt.
    wsClient: createClient({ url: socketUrl.href, connectionParams: authorization, retryAttempts: 0 }),
  });
  return (params, options) => fetcher(...withOwnOperation(params, options));
}

// Right after a change of tabs GraphiQL still names the operation of the tab before, and hands on its document.
function withOwnOperation(params, options) {
  const documentAST = parsed(params.query);
  const operations = documentAST?.definitions.filter((it) => it.kind === 'OperationDefinition') ?? [];
  if (operations.length !== 1) return [params, options];
  return [{ ...params, operationName: operations[0].name?.value }, { ...options, documentAST }];
}

function parsed(query) {
  try {
    return parse(query);
  } catch {
    return undefined; // The server says what is wrong with it.
  }
}

function KeyField({ value, onChange }) {
  return h(
    'label',
    { className: 'key-field' },
    'API key',
    h('input', {
      id: 'key',
      type: 'password',
      autoComplete: 'off',
      spellCheck: false,
      placeholder: 'sent as Authorization: Bearer …',
      value,
      onChange: (event) => onChange(event.target.value.trim()),
    }),
  );
}

function Page() {
  const [key, setKey] = useState(() => window.localStorage.getItem(STORED_KEY) ?? '');
  const fetcher = useMemo(() => fetcherFor(key), [key]);
  const keep = (next) => {
    window.localStorage.setItem(STORED_KEY, next);
    setKey(next);
  };
  return h(
    'div',
    { className: 'page' },
    h(KeyField, { value: key, onChange: keep }),
    h(GraphiQL, { fetcher, defaultTabs: examples, defaultEditorToolsVisibility: 'variables' }),
  );
}

createRoot(document.getElementById('root')).render(h(Page));
