using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Metrics;

/// <summary>
/// Asks workspaces of Log Analytics (https://learn.microsoft.com/azure/azure-monitor/logs/api/overview). A query looks back at most a day, and for a comparison
/// to when the bake began, whatever it says itself. An answer that tells only a part is a silence.
/// </summary>
public sealed class LogWorkspaces(AzureQuestions questions, IOptions<MetricsOptions> options)
{
    /// <summary>The service shall give up before we do, and say why.</summary>
    private const string Patience = "wait=9";

    private static readonly TimeSpan LookBack = TimeSpan.FromDays(1);

    private static readonly HashSet<string> Numeric = new(["int", "long", "real", "decimal"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The number of the one row, or for a comparison those of all rows.</summary>
    /// <param name="workspace">The workspace's id.</param>
    /// <param name="kql">The query, with its placeholders filled in.</param>
    /// <param name="span">For when.</param>
    /// <param name="cancellation">Gives up; this alone throws.</param>
    public async Task<Samples> AskAsync(string workspace, string kql, SampleSpan span, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(span);
        MetricsOptions.Service service = options.Value.LogAnalytics;
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"{service.Endpoint}/v1/workspaces/{Uri.EscapeDataString(workspace)}/query"))
        {
            Content = JsonContent.Create(new { query = kql, timespan = $"{Moment(span.Since ?? (span.Until - LookBack))}/{Moment(span.Until)}" }),
        };
        request.Headers.Add("Prefer", Patience);
        return await questions.AskAsync(service, request, answer => Read(answer, isCompared: span.Since is not null), cancellation);
    }

    private static Samples Read(JsonElement answer, bool isCompared)
    {
        if (answer.TryGetProperty("error", out JsonElement error) && error.ValueKind is JsonValueKind.Object)
        {
            return Samples.None($"it answered only in part: {AzureQuestions.Reason(error)}");
        }

        JsonElement table = answer.GetProperty("tables")[0];
        int[] numbers =
        [
            .. table.GetProperty("columns").EnumerateArray().Index()
                .Where(column => Numeric.Contains(column.Item.GetProperty("type").GetString()!)).Select(column => column.Index),
        ];
        JsonElement rows = table.GetProperty("rows");
        return (numbers.Length, rows.GetArrayLength()) switch
        {
            (_, 0) => Samples.None("it has no data"),
            (not 1, _) => Samples.None($"it has {numbers.Length} columns of numbers; project one"),
            (_, > 1 and int many) when !isCompared => Samples.None($"it has {many} rows; summarize them to one"),
            _ => Samples.Of(rows.EnumerateArray().Select(row => Number(row[numbers[0]]))),
        };
    }

    // Decimals, and numbers that are none such as NaN, come as text.
    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        JsonValueKind.Null or JsonValueKind.String => double.NaN,
        _ => throw new FormatException("A value is a number, text or null."),
    };

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
