using System.Text.RegularExpressions;

namespace Slipway.Benchmarks.Overhead;

/// <summary>A request to the storage account.</summary>
/// <param name="IsOurs">Whether Slipway's own code sent it; else the durable engine did.</param>
/// <param name="Operation">What was done to what.</param>
internal sealed partial record StorageRequest(bool IsOurs, string Operation)
{
    /// <summary>Tells what a request is, from its address, its verb and, for a table transaction, its content.</summary>
    public static StorageRequest Of(HttpRequestMessage request, string hub)
    {
        Uri address = request.RequestUri!;
        // The first segment is the account of the emulator.
        string[] path = [.. address.AbsolutePath.Trim('/').Split('/').Skip(1)];
        string query = address.Query;
        if (path is ["$batch", ..])
        {
            return Named(BatchedTable().Match(Content(request)).Groups[1].Value, "transaction", hub);
        }

        string target = path[0].Split('(')[0];
        bool isMessage = path is [_, "messages", ..];
        string verb = request.Method.Method switch
        {
            "GET" when isMessage => "receive",
            "POST" when isMessage => "send",
            "GET" when query.Contains("comp=list", StringComparison.Ordinal) => "list",
            "GET" when path[0].EndsWith("()", StringComparison.Ordinal) => "query",
            "GET" when query.Contains("comp=blocklist", StringComparison.Ordinal) => "list blocks",
            "GET" => "read",
            "HEAD" => "head",
            "DELETE" => "delete",
            "PUT" when query.Contains("comp=lease", StringComparison.Ordinal) => "lease",
            "PUT" when query.Contains("comp=blocklist", StringComparison.Ordinal) => "commit blocks",
            "PUT" when request.Headers.Contains("x-ms-copy-source") => query.Contains("comp=block", StringComparison.Ordinal) ? "copy block" : "copy",
            "PUT" when query.Contains("comp=block", StringComparison.Ordinal) => "write block",
            _ => "write",
        };
        return Named(target, verb, hub);
    }

    private static StorageRequest Named(string target, string verb, string hub)
    {
        bool isEngine = target.StartsWith(hub, StringComparison.OrdinalIgnoreCase) || target == "azure-webjobs-hosts";
        return isEngine
            ? new(false, $"{Queue().Replace(target[hub.Length..].Trim('-'), "")} {verb}")
            : new(true, $"{target} {verb}");
    }

    private static string Content(HttpRequestMessage request)
    {
        using MemoryStream content = new();
        request.Content!.CopyTo(content, null, CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
    }

    [GeneratedRegex(@"https?://[^/\s]+/[^/\s]+/(\w+)")]
    private static partial Regex BatchedTable();

    [GeneratedRegex(@"-\d+$")]
    private static partial Regex Queue();
}
