package stub

import (
	"io"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// zoneStream is behind a file's name the name of its mark.
const zoneStream = ":Zone.Identifier"

// Zone implements Storage.
func (*Host) Zone(path string) ([]byte, error) {
	f, err := leanos.Open(path + zoneStream)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	return io.ReadAll(io.LimitReader(f, maxZone+1))
}

// SetZone implements Folder. The stream has a handle of its own; the time of the
// file is set after this.
func (f *folder) SetZone(name string, content []byte) error {
	h, err := openAt(f.handle, name+zoneStream, openSpec{
		access:      windows.FILE_GENERIC_WRITE,
		disposition: windows.FILE_OVERWRITE_IF, options: windows.FILE_NON_DIRECTORY_FILE, followNone: true,
	})
	if err != nil {
		return err
	}
	stream := leanos.NewFile(h, name+zoneStream)
	_, err = stream.Write(content)
	if cerr := stream.Close(); err == nil {
		err = cerr
	}
	return err
}
