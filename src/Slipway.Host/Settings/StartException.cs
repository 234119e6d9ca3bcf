namespace Slipway.Host.Settings;

/// <summary>
/// The host cannot start, and a person can mend it: a wrong setting, a port in use, a missing tool. <see cref="Exception.Message"/> is one
/// sentence for that person; the command line prints it without a stack trace and ends with a code that is not zero.
/// </summary>
public sealed class StartException(string sentence, Exception? cause = null) : Exception(sentence, cause);
