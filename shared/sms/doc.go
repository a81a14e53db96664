// Package sms sends text messages to phones through Amazon SNS. It alone imports SNS's SDK, and publishes to no topic.
//
// It knows no person and no wording: it gets a number and a text.
package sms
