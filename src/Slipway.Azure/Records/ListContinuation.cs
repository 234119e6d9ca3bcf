using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Azure.Records;

/// <summary>Where a list goes on: the last key of a page, opaque to callers, and checked when it comes back.</summary>
internal static partial class ListContinuation
{
    public static string After(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    public static string Read(string continuation) =>
        Base64Url.IsValid(continuation) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(continuation)) is { } key && Shape().IsMatch(key)
            ? key
            : throw new FormatException("The continuation is not one that a page of this list gave; begin again without it.");

    [GeneratedRegex(@"^at:[0-9]{19}:[0-9A-Za-z.~-]{1,120}\z")]
    private static partial Regex Shape();
}
