import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { routes } from '#shared/notifications/contract.ts';
import { changeVisibility, onTable, readSecret, sendMail, value } from './access.ts';
import type { Foundation } from './foundation.ts';
import { AssayFunction } from './function.ts';
import { type WorkQueue, workQueue } from './queue.ts';
import { addRoutes } from './route.ts';

/** Telling people by e-mail and programs by webhooks. */
export class Notifications extends Construct {
  /** Filled by the fan-out of the Testing table. */
  readonly mail: WorkQueue;
  readonly webhooks: WorkQueue;
  readonly unattended: Readonly<Record<'SendMail' | 'DeliverWebhook', AssayFunction>>;
  readonly deadLetters: Readonly<Record<'Mail' | 'Webhooks', Queue>>;

  constructor(scope: Construct, foundation: Foundation) {
    super(scope, 'Notifications');
    const { stage, state, edge } = foundation;
    const audit = onTable(state.trail, 'PutItem');
    const stageSecret = readSecret(state.webhookSecret, 'WEBHOOK_SECRET_ARN');
    const guard =
      stage.allowedPrivateHosts.length === 0
        ? []
        : [value('GUARD_ALLOWED_HOSTS', stage.allowedPrivateHosts.join(','))];

    // --- E-mail ------------------------------------------------------------------------------------
    const mailTimeout = Duration.seconds(30);
    this.mail = workQueue(this, 'Mail', { consumerTimeout: mailTimeout });
    const send = new AssayFunction(this, 'SendMail', {
      stage,
      entry: 'notifications/send-mail',
      description: 'Renders and sends e-mails',
      timeout: mailTimeout,
      uses: [
        onTable(state.testing, 'GetItem', 'PutItem', 'UpdateItem'),
        onTable(state.accounts, 'GetItem'),
        value('PUBLIC_URL', edge.url),
        sendMail(state.sender, `Assay <${stage.mailFrom}>`, 'MAIL_FROM'),
      ],
    });
    // SES lets a new account send one e-mail a second; throttled ones come again.
    this.mail.feed(send, { batchSize: 5, maxConcurrency: 2 });

    // --- Webhooks ----------------------------------------------------------------------------------
    const deliverTimeout = Duration.seconds(30);
    this.webhooks = workQueue(this, 'Webhooks', {
      consumerTimeout: deliverTimeout,
      // Each retry of a delivery is one more receive of its message; how often is the delivery's own affair.
      tries: 50,
    });
    const deliver = new AssayFunction(this, 'DeliverWebhook', {
      stage,
      entry: 'notifications/deliver-webhook',
      description: 'Calls the webhooks of companies',
      timeout: deliverTimeout,
      uses: [
        onTable(state.testing, 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        stageSecret,
        changeVisibility(this.webhooks.queue, 'WEBHOOKS_QUEUE_URL'),
        ...guard,
      ],
    });
    this.webhooks.feed(deliver, { batchSize: 5, maxConcurrency: 10 });

    addRoutes(this, foundation, routes, {
      listWebhooks: [onTable(state.testing, 'Query')],
      createWebhook: [onTable(state.testing, 'PutItem', 'UpdateItem'), audit, stageSecret, ...guard],
      deleteWebhook: [
        onTable(state.testing, 'BatchWriteItem', 'DeleteItem', 'GetItem', 'Query', 'UpdateItem'),
        audit,
      ],
      rotateWebhookSecret: [onTable(state.testing, 'GetItem', 'UpdateItem'), audit, stageSecret],
      listDeliveries: [
        onTable(state.testing, 'GetItem', 'Query'),
        readSecret(state.cursorSecret, 'CURSOR_SECRET_ARN'),
      ],
      redeliver: [onTable(state.testing, 'ConditionCheckItem', 'GetItem', 'UpdateItem'), audit],
    });

    this.unattended = { SendMail: send, DeliverWebhook: deliver };
    this.deadLetters = { Mail: this.mail.deadLetters, Webhooks: this.webhooks.deadLetters };
  }
}
