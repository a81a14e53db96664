// Command child is the function that the tests of package runtime run. It does what its payload says.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type request struct {
	Do      string `json:"do"`
	Text    string `json:"text"`
	Address string `json:"address"` // where "meet" connects to
	Size    int    `json:"size"`
}

type response struct {
	PID       int      `json:"pid"`
	Text      string   `json:"text"`
	RequestID string   `json:"requestId"`
	ARN       string   `json:"arn"`
	Remaining int64    `json:"remaining"` // milliseconds until the deadline
	Env       []string `json:"env"`
	Dir       string   `json:"dir"`
}

func main() {
	switch os.Getenv("INIT") {
	case "exit":
		fmt.Fprintln(os.Stderr, "no configuration")
		os.Exit(3)
	case "report":
		url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/init/error"
		http.Post(url, "application/json", strings.NewReader(`{"errorType":"Config","errorMessage":"PUBLIC_URL is missing"}`))
		os.Exit(1)
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, r request) (*response, error) {
	switch r.Do {
	case "fail":
		return nil, errors.New(r.Text)
	case "panic":
		panic(r.Text)
	case "exit":
		os.Exit(3)
	case "hang":
		time.Sleep(time.Hour)
	case "meet":
		return answer(ctx, r), meet(r.Address)
	case "ignore SIGTERM":
		signal.Ignore(syscall.SIGTERM)
	case "print":
		os.Stdout.WriteString("one ")
		os.Stdout.WriteString("line\nand ")
		os.Stderr.WriteString("another\n")
	case "large":
		r.Text = strings.Repeat("x", r.Size)
	}
	return answer(ctx, r), nil
}

func answer(ctx context.Context, r request) *response {
	about, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	dir, _ := os.Getwd()
	return &response{
		PID:       os.Getpid(),
		Text:      r.Text,
		RequestID: about.AwsRequestID,
		ARN:       about.InvokedFunctionArn,
		Remaining: time.Until(deadline).Milliseconds(),
		Env:       os.Environ(),
		Dir:       dir,
	}
}

// meet connects to the test, says who is there, and waits until the test hangs up.
func meet(address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	fmt.Fprintln(conn, os.Getpid())
	_, err = io.Copy(io.Discard, conn)
	return err
}
