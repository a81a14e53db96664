// Command child is the function that the tests of package stream run: it appends the names of the items that it is told of to a
// file, one batch in one write.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		file, err := os.OpenFile(os.Getenv("RECORD"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return events.DynamoDBEventResponse{}, err
		}
		defer file.Close()
		text := ""
		for _, r := range e.Records {
			text += r.Change.Keys["PK"].String() + "\n"
		}
		_, err = file.WriteString(text)
		return events.DynamoDBEventResponse{}, err
	})
}
