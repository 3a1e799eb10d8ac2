import { createElement as h, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
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
  return createGraphiQLFetcher({
    url: url.href,
    headers: authorization,
    // A rejected key will not do better on the next attempt.
    wsClient: createClient({ url: socketUrl.href, connectionParams: authorization, retryAttempts: 0 }),
  });
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
