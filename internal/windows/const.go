//go:build windows

package windows

import "syscall"

// Constants of the Windows SDK, as its headers name them.
const (
	ACCESS_ALLOWED_ACE_TYPE           = 0
	ACCESS_DENIED_ACE_TYPE            = 1
	COINIT_APARTMENTTHREADED          = 0x2
	COINIT_DISABLE_OLE1DDE            = 0x4
	CREATE_DEFAULT_ERROR_MODE         = 0x04000000
	CREATE_NEW                        = 1
	CREATE_NO_WINDOW                  = 0x08000000
	CREATE_SUSPENDED                  = 0x00000004
	CREATE_UNICODE_ENVIRONMENT        = 0x00000400
	CTRL_CLOSE_EVENT                  = 2
	DACL_SECURITY_INFORMATION         = 0x00000004
	DELETE                            = 0x00010000
	DUPLICATE_SAME_ACCESS             = 0x00000002
	EXTENDED_STARTUPINFO_PRESENT      = 0x00080000
	FILE_APPEND_DATA                  = 0x00000004
	FILE_ATTRIBUTE_DIRECTORY          = 0x00000010
	FILE_ATTRIBUTE_NORMAL             = 0x00000080
	FILE_ATTRIBUTE_SPARSE_FILE        = 0x00000200
	FILE_ATTRIBUTE_READONLY           = 0x00000001
	FILE_ATTRIBUTE_REPARSE_POINT      = 0x00000400
	FILE_CREATE                       = 0x00000002
	FILE_DIRECTORY_FILE               = 0x00000001
	FILE_FLAG_BACKUP_SEMANTICS        = 0x02000000
	FILE_FLAG_OPEN_REPARSE_POINT      = 0x00200000
	FILE_FLAG_DELETE_ON_CLOSE         = 0x04000000
	FILE_GENERIC_READ                 = 0x00120089
	FILE_GENERIC_WRITE                = 0x00120116
	FILE_LIST_DIRECTORY               = 0x00000001
	FILE_NON_DIRECTORY_FILE           = 0x00000040
	FILE_OPEN                         = 0x00000001
	FILE_OPEN_FOR_BACKUP_INTENT       = 0x00004000
	FILE_OPEN_REPARSE_POINT           = 0x00200000
	FILE_OVERWRITE_IF                 = 0x00000005
	FILE_READ_ATTRIBUTES              = 0x00000080
	FILE_SHARE_DELETE                 = 0x00000004
	FILE_SHARE_READ                   = 0x00000001
	FILE_SHARE_WRITE                  = 0x00000002
	FILE_SYNCHRONOUS_IO_NONALERT      = 0x00000020
	FILE_TRAVERSE                     = 0x00000020
	FILE_TYPE_DISK                    = 0x0001
	FILE_TYPE_UNKNOWN                 = 0x0000
	FILE_WRITE_ATTRIBUTES             = 0x00000100
	FILE_WRITE_DATA                   = 0x00000002
	GENERIC_ALL                       = 0x10000000
	GENERIC_READ                      = 0x80000000
	GENERIC_WRITE                     = 0x40000000
	HKEY_CLASSES_ROOT                 = Key(syscall.HKEY_CLASSES_ROOT)
	HKEY_CURRENT_USER                 = Key(syscall.HKEY_CURRENT_USER)
	HKEY_LOCAL_MACHINE                = Key(syscall.HKEY_LOCAL_MACHINE)
	HKEY_USERS                        = Key(syscall.HKEY_USERS)
	INFINITE                          = 0xffffffff
	JOB_OBJECT_LIMIT_BREAKAWAY_OK     = 0x00000800
	KEY_ENUMERATE_SUB_KEYS            = 8
	KEY_QUERY_VALUE                   = 1
	KEY_SET_VALUE                     = 2
	KEY_WOW64_32KEY                   = 0x0200
	KEY_WOW64_64KEY                   = 0x0100
	LOAD_LIBRARY_SEARCH_SYSTEM32      = 0x800
	MAXIMUM_ALLOWED                   = 0x02000000
	MAX_LONG_PATH                     = 32768
	MAX_PATH                          = 260
	MOVEFILE_DELAY_UNTIL_REBOOT       = 0x4
	MOVEFILE_REPLACE_EXISTING         = 0x1
	OBJ_CASE_INSENSITIVE              = 0x00000040
	OBJ_DONT_REPARSE                  = 0x00001000
	OPEN_ALWAYS                       = 4
	OPEN_EXISTING                     = 3
	OWNER_SECURITY_INFORMATION        = 0x00000001
	PROCESS_QUERY_INFORMATION         = 0x0400
	PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
	PROCESS_TERMINATE                 = 0x0001
	PROCESS_VM_READ                   = 0x0010
	PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x00020002
	READ_CONTROL                      = 0x00020000
	SEM_FAILCRITICALERRORS            = 0x0001
	SEM_NOGPFAULTERRORBOX             = 0x0002
	SEM_NOOPENFILEERRORBOX            = 0x8000
	SE_FILE_OBJECT                    = 1
	SE_PRIVILEGE_ENABLED              = 0x00000002
	STARTF_USESHOWWINDOW              = 0x00000001
	STARTF_USESTDHANDLES              = 0x00000100
	SW_HIDE                           = 0
	SW_MINIMIZE                       = 6
	SW_SHOWMAXIMIZED                  = 3
	SW_SHOWNORMAL                     = 1
	SYNCHRONIZE                       = 0x00100000
	TOKEN_ADJUST_PRIVILEGES           = 0x0020
	TOKEN_QUERY                       = 0x0008
	WAIT_TIMEOUT                      = 258
	WRITE_DAC                         = 0x00040000
	WRITE_OWNER                       = 0x00080000
	FileBasicInfo                     = 0
	FileDispositionInfo               = 4
	FileDispositionInfoEx             = 21
	FileFullDirectoryInfo             = 14
	FileFullDirectoryRestartInfo      = 15
	JobObjectBasicProcessIdList       = 3
	JobObjectExtendedLimitInformation = 9
	ProcessBasicInformation           = 0
	WinBuiltinAdministratorsSid       = 26
	WinCreatorOwnerSid                = 3
	WinLocalSystemSid                 = 22
)

// Errors of winerror.h.
const (
	ERROR_MORE_DATA         = syscall.ERROR_MORE_DATA
	ERROR_CANCELLED         = syscall.Errno(1223)
	ERROR_INVALID_HANDLE    = syscall.Errno(6)
	ERROR_DIRECTORY         = syscall.Errno(267)
	ERROR_INVALID_NAME      = syscall.Errno(123)
	ERROR_KEY_DELETED       = syscall.Errno(1018)
	ERROR_SHARING_VIOLATION = syscall.Errno(32)
	ERROR_FILE_NOT_FOUND    = syscall.ERROR_FILE_NOT_FOUND
	ERROR_NO_MORE_FILES     = syscall.ERROR_NO_MORE_FILES
)
