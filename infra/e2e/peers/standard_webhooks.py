"""standardwebhooks: verifies requests that a receiver got, each with its secret. Settings and findings are as those of *.mjs."""
import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

found = []
for request in json.loads(sys.argv[1])["requests"]:
    try:
        found.append({"result": Webhook(request["secret"]).verify(request["body"], request["headers"])})
    except WebhookVerificationError as e:
        found.append({"error": str(e)})
print(json.dumps({"found": found}))
