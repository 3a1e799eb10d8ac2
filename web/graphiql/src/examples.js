// The tabs that a new visitor finds, each ready to run with a secret key of a chatbot.
export const examples = [
  {
    query: `# Sessions active right now: the number stands at once, and changes as sessions begin and end.
subscription ActiveSessions {
  activeSessions {
    count
    oldestStartedAt
    newestStartedAt
    at
  }
}
`,
  },
  {
    query: `# Begins a session. Run it while the subscription of the first tab is running.
mutation StartSession($input: StartSessionInput!) {
  startSession(input: $input) {
    isNew
    session {
      sessionId
      status
      startedAt
    }
    userErrors {
      field
      code
      message
    }
  }
}
`,
    variables: JSON.stringify({ input: { sessionId: 'example-1', anonymousId: 'visitor-1' } }, null, 2),
  },
  {
    query: `# The last 30 days, today included.
query Overview {
  chatbot {
    name
    analytics(range: { preset: LAST_30_DAYS }) {
      start
      end
      metrics {
        sessions {
          total
          bounceRate
          duration {
            average
            median
            p95
          }
        }
        conversations {
          started
          resolved
          containmentRate
        }
        messages {
          total
        }
      }
      timeSeries(granularity: DAY) {
        start
        metrics {
          sessions {
            total
          }
        }
      }
    }
  }
}
`,
  },
  {
    query: `# The newest sessions.
query Sessions {
  chatbot {
    sessions(first: 20) {
      totalCount
      nodes {
        sessionId
        channel
        status
        startedAt
        pageViews
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`,
  },
  {
    query: `# Who is asking.
query Viewer {
  viewer {
    kind
    name
    chatbot {
      id
      slug
      name
    }
  }
}
`,
  },
];
