// standardwebhooks: verifies requests that a receiver got, each with its secret.
import { Webhook } from 'standardwebhooks';
import { outcome, report, settings } from './person.mjs';

report(await Promise.all(settings.requests.map(({ secret, headers, body }) => outcome(() => new Webhook(secret).verify(body, headers)))));
