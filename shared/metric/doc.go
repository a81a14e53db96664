// Package metric is the registry of what the service measures, and writes it in CloudWatch's embedded metric format: a member
// of a log line from which CloudWatch Logs makes the metrics, so that no request waits for their being sent.
//
// It owns names, units and dimensions. It knows neither the log line nor the values, which are members of that line.
package metric
