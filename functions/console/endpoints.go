package main

import (
	"crypto/rand"
	"log"
	"time"

	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/invoke"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"
)

// endpoints are the webhooks that people manage. Addresses are tested by the function that delivers: this one calls none that
// somebody chose.
func endpoints(c config.Config, tables *dynamo.Tables) *webhook.Endpoints {
	sealer, err := seal.Connect(c)
	if err != nil {
		log.Fatal(err)
	}
	return webhook.NewEndpoints(webhook.Config{Store: dynamo.NewWebhooks(tables), Sealer: sealer, Workers: invoke.Connect(c), Loopback: !c.Deployed(),
		Now: time.Now, Random: rand.Reader})
}
