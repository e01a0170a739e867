// What the Go SDK reads from files of profiles, and what it would send.
package main

import (
	"encoding/json"
	"net/http"
	"os"

	"github.com/databricks/databricks-sdk-go/config"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "send" {
		tell(send())
		return
	}
	var files []string
	must(json.NewDecoder(os.Stdin).Decode(&files))
	read := make([]any, len(files))
	for i, file := range files {
		read[i] = profiles(file)
	}
	tell(read)
}

// profiles gives the sections with their keys; null when the file is not read.
func profiles(path string) any {
	file, err := config.LoadFile(path)
	if err != nil {
		return nil
	}
	found := map[string]map[string]string{}
	for _, section := range file.Sections() {
		if section.Name() != "DEFAULT" || len(section.Keys()) > 0 {
			found[section.Name()] = section.KeysHash()
		}
	}
	return found
}

// send gives the host and the header of a request; only an error where there is none.
func send() map[string]string {
	cfg := &config.Config{HTTPTimeoutSeconds: 5, RetryTimeoutSeconds: 1}
	if err := cfg.EnsureResolved(); err != nil {
		return map[string]string{"error": err.Error()}
	}
	request, err := http.NewRequest("GET", cfg.Host, nil)
	must(err)
	if err := cfg.Authenticate(request); err != nil {
		return map[string]string{"error": err.Error()}
	}
	return map[string]string{"host": cfg.Host, "authorization": request.Header.Get("Authorization")}
}

func tell(answer any) {
	must(json.NewEncoder(os.Stdout).Encode(answer))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
