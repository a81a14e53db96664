package main

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// architecture is this machine's, as SAM and the template's parameter name it.
var architecture = map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]

const (
	// lambdaImage is what functions run in, as AWS publishes it. SAM adds its emulator.
	lambdaImage = "public.ecr.aws/lambda/provided"
	// standIn is our own, which has the emulator and nothing else: our functions are static programs. It has a name of its own, so
	// that SAM does not take it for AWS's another time. With :rapid- and the architecture behind, SAM takes it for one it has prepared.
	standIn = "frontdesk-lambda"
)

// patience is for how long the registry may take to send AWS's image.
const patience = 3 * time.Minute

// image returns the image that the functions shall run in: AWS's if Docker has it or its registry answers, otherwise the stand-in.
func (d *docker) image(ctx context.Context, o options) (string, error) {
	published := lambdaImage + ":al2023-" + architecture
	if _, err := d.run(ctx, nil, "image", "inspect", published); err == nil {
		return lambdaImage + ":al2023", nil
	}
	pulling, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := d.run(pulling, nil, "pull", "--quiet", published)
	if err == nil {
		return lambdaImage + ":al2023", nil
	}
	fmt.Printf("%s cannot be had (%v): the functions run in an image made of SAM CLI's own emulator\n", published, err)
	return standIn, d.makeStandIn(ctx, o)
}

func (d *docker) makeStandIn(ctx context.Context, o options) error {
	_, library, err := o.samCLI()
	if err != nil {
		return err
	}
	emulator, err := os.ReadFile(filepath.Join(library, "local", "rapid", "aws-lambda-rie-"+architecture))
	if err != nil {
		return err
	}
	layer, content := io.Pipe()
	go func() { content.CloseWithError(writeLayer(content, emulator)) }()
	_, err = d.run(ctx, layer, "import", "--change", "WORKDIR /var/task", "-", standIn+":rapid-"+architecture)
	layer.Close()
	return err
}

// writeLayer writes the files of the stand-in: what SAM starts, and the folders that Lambda promises.
func writeLayer(w io.Writer, emulator []byte) error {
	archive := tar.NewWriter(w)
	for _, h := range []tar.Header{
		{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o1777},
		{Typeflag: tar.TypeDir, Name: "var/task/", Mode: 0o755},
		{Typeflag: tar.TypeReg, Name: "var/rapid/aws-lambda-rie", Mode: 0o755, Size: int64(len(emulator))},
	} {
		if err := archive.WriteHeader(&h); err != nil {
			return err
		}
	}
	if _, err := archive.Write(emulator); err != nil {
		return err
	}
	return archive.Close()
}

// remove removes the stand-in. AWS's image stays, as SAM leaves it.
func (d *docker) remove(image string) {
	if image == standIn {
		d.run(context.Background(), nil, "image", "rm", standIn+":rapid-"+architecture)
	}
}
