package pe

// Layout of a WIN_CERTIFICATE, an entry of the certificate table ("PE Format",
// the attribute certificate table).
const (
	certHeaderLen  = 8 // dwLength, header included; wRevision; wCertificateType
	certAlign      = 8
	certPKCS7      = 2 // WIN_CERT_TYPE_PKCS_SIGNED_DATA, the only type that Windows looks at
	maxCertEntries = 64
	maxDERHeader   = 6 // tag and length of what has less than 4 GiB
)

// CertificateSlack counts the bytes of the certificate table that belong to no
// signature. None of them is covered by one either: what somebody writes there
// changes nothing for Windows. The zeros that fill an entry up to a multiple of
// eight bytes do not count.
func (f *File) CertificateSlack() (int64, error) {
	at, end := f.CertOffset, f.CertOffset+f.CertSize
	slack := int64(0)
	for n := 0; n < maxCertEntries && end-at >= certHeaderLen; n++ {
		head, err := f.read("certificate table", at, min(certHeaderLen+maxDERHeader, end-at))
		if err != nil {
			return 0, err
		}
		length := int64(le.Uint32(head))
		if length < certHeaderLen || length > end-at {
			break
		}
		used := int64(certHeaderLen)
		if le.Uint16(head[6:]) == certPKCS7 {
			used = min(used+derLength(head[certHeaderLen:]), length)
		}
		next := min(at+alignUp(length, certAlign), end)
		unused, err := f.unused(at+used, next)
		if err != nil {
			return 0, err
		}
		slack += unused
		at = next
	}
	return slack + end - at, nil
}

// unused is the distance from one offset to another, 0 when nothing but the
// zeros of an alignment lie between them.
func (f *File) unused(from, to int64) (int64, error) {
	if to-from >= certAlign {
		return to - from, nil
	}
	b, err := f.read("certificate table", from, to-from)
	if err != nil {
		return 0, err
	}
	for _, c := range b {
		if c != 0 {
			return to - from, nil
		}
	}
	return 0, nil
}

// derLength is the length of a DER sequence, its header included, 0 for
// anything else.
func derLength(b []byte) int64 {
	const sequence = 0x30
	if len(b) < 2 || b[0] != sequence {
		return 0
	}
	if b[1] < 0x80 {
		return 2 + int64(b[1])
	}
	n := int(b[1] & 0x7f)
	if n == 0 || n > 4 || len(b) < 2+n {
		return 0
	}
	length := int64(0)
	for _, c := range b[2 : 2+n] {
		length = length<<8 | int64(c)
	}
	return int64(2+n) + length
}
