using System.Text.Json.Serialization;

namespace Slipway.Releases.Health;

/// <summary>One HTTP request that tells whether something is well.</summary>
/// <param name="Url">An absolute http or https address; <c>{ring}</c>, <c>{environment}</c>, <c>{product}</c> and <c>{version}</c> are filled in.</param>
/// <param name="Status">The status code of a healthy answer.</param>
/// <param name="Timeout">How long an answer may take; after it nobody waits any longer, and it has failed.</param>
/// <param name="Latency">How long a healthy answer may take until its headers are here; a later one has failed, though it came. Null for no such limit.</param>
/// <param name="Body">What the text of a healthy answer contains, with the same placeholders; null for anything.</param>
/// <param name="OtherStatuses">Further status codes that are healthy too; null for none.</param>
public sealed record HttpProbe(
    string Url, int Status, TimeSpan Timeout, TimeSpan? Latency = null, string? Body = null, IReadOnlyList<int>? OtherStatuses = null)
{
    /// <summary>How much of a body is read to look for its text: 64 KiB.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>All status codes that are healthy.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Statuses => [Status, .. OtherStatuses ?? []];

    /// <summary>Why an answer has failed by its status or its time, in a clause; null when it has not.</summary>
    /// <param name="status">Its status code.</param>
    /// <param name="elapsed">How long it took.</param>
    public string? Flaw(int status, TimeSpan elapsed) =>
        !Statuses.Contains(status) ? $"answered {status}, not {string.Join(" or ", Statuses)}"
        : elapsed > Latency ? $"answered {status} after {elapsed.TotalSeconds:0.###} s, later than {Latency.Value.TotalSeconds:0.###} s"
        : null;
}
