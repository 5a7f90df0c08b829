#include <windows.h>

#include <cstdio>
#include <system_error>
#include <vector>

#include "process/child.h"

namespace portstorm::process {

namespace {

std::vector<wchar_t> wide(const std::string& text) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, text.c_str(), -1, nullptr, 0);
  std::vector<wchar_t> result(static_cast<std::size_t>(length));
  MultiByteToWideChar(CP_UTF8, 0, text.c_str(), -1, result.data(), length);
  return result;
}

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(static_cast<int>(GetLastError()), std::system_category(), what);
}

HANDLE open_output(const std::string& file) {
  SECURITY_ATTRIBUTES inherited{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  const auto name = wide(file.empty() ? "NUL" : file);
  const HANDLE handle =
      CreateFileW(name.data(), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited,
                  file.empty() ? OPEN_EXISTING : OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) fail("cannot write \"" + file + '"');
  return handle;
}

// What a crash leaves is an NTSTATUS: 0xc0000005 says more than 3221225477.
std::string end_text(DWORD code) {
  constexpr DWORD first_status = 0x80000000;
  char text[32];
  std::snprintf(text, sizeof text, code < first_status ? "exit code %lu" : "exit code 0x%lx", code);
  return text;
}

}  // namespace

// A job ends with all that the child has started.
class Child::Implementation {
 public:
  Implementation(const std::string& command, const std::string& output_file)
      : job_(CreateJobObjectW(nullptr, nullptr)) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    SetInformationJobObject(job_, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    const HANDLE output = open_output(output_file);
    STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdOutput = startup.hStdError = output;
    auto line = wide(command);
    // A group of its own: a Ctrl-C in the console is not for it.
    const BOOL made = CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE,
                                     CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP, nullptr, nullptr,
                                     &startup, &process_);
    const DWORD error = GetLastError();
    CloseHandle(output);
    if (!made) {
      CloseHandle(job_);
      SetLastError(error);
      fail("cannot start \"" + command + '"');
    }
    AssignProcessToJobObject(job_, process_.hProcess);
    ResumeThread(process_.hThread);
  }

  ~Implementation() {
    TerminateJobObject(job_, 1);
    WaitForSingleObject(process_.hProcess, INFINITE);
    CloseHandle(process_.hThread);
    CloseHandle(process_.hProcess);
    CloseHandle(job_);
  }

  std::optional<std::string> end() const {
    if (WaitForSingleObject(process_.hProcess, 0) != WAIT_OBJECT_0) return std::nullopt;
    DWORD code = 0;
    GetExitCodeProcess(process_.hProcess, &code);
    return end_text(code);
  }

 private:
  HANDLE job_;
  PROCESS_INFORMATION process_{};
};

Child::Child(const std::string& command, const std::string& output_file)
    : implementation_(std::make_unique<Implementation>(command, output_file)) {}
Child::~Child() = default;

std::optional<std::string> Child::end() {
  return implementation_->end();
}

}  // namespace portstorm::process
