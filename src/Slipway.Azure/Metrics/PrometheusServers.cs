using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Releases.Health.Checks;

namespace Slipway.Azure.Metrics;

/// <summary>
/// Asks the servers of the settings over Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/). Whatever goes wrong is a silence
/// with its reason, never an exception and never a number.
/// </summary>
public sealed class PrometheusServers
{
    /// <summary>The key of the credential that signs in to Azure Monitor workspaces.</summary>
    public const string Credential = "Slipway.Metrics";

    private const int MostBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly string[] AzureScope = ["https://prometheus.monitor.azure.com/.default"];

    private readonly HttpClient client;
    private readonly MetricsOptions options;
    private readonly TokenCredential credential;

    /// <summary>Asks through a client whose handler follows no redirects, so that no token goes elsewhere.</summary>
    public PrometheusServers(HttpClient client, IOptions<MetricsOptions> options, [FromKeyedServices(Credential)] TokenCredential credential)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        (client.Timeout, client.MaxResponseContentBufferSize) = (Longest, MostBytes);
        (this.client, this.options, this.credential) = (client, options.Value, credential);
    }

    /// <summary>What a server says.</summary>
    /// <param name="name">The server's name in the settings.</param>
    /// <param name="expression">The expression, with its placeholders filled in.</param>
    /// <param name="span">For when.</param>
    /// <param name="cancellation">Gives up; this alone throws.</param>
    public async Task<Samples> AskAsync(string name, string expression, SampleSpan span, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(span);
        if (!options.Prometheus.TryGetValue(name, out MetricsOptions.Server? server))
        {
            return Samples.None($"no server '{name}' is configured; set SlipwayMetrics:prometheus:{name}:address");
        }

        try
        {
            using HttpRequestMessage request = await RequestAsync(server, expression, span, cancellation);
            using HttpResponseMessage answer = await client.SendAsync(request, cancellation);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            return Read(answer, body);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Samples.None($"{name} did not answer within {Longest.TotalSeconds} s");
        }
        catch (HttpRequestException ill)
        {
            return Samples.None($"{name} gave no answer: {ill.GetBaseException().Message}");
        }
        catch (global::Azure.Identity.AuthenticationFailedException)
        {
            return Samples.None($"nobody could sign in to {name}");
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(MetricsOptions.Server server, string expression, SampleSpan span, CancellationToken cancellation)
    {
        Dictionary<string, string> form = new() { ["query"] = expression };
        if (span.Since is { } since)
        {
            (form["start"], form["end"]) = (Seconds(since), Seconds(span.Until));
            form["step"] = span.Step.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        }
        else
        {
            form["time"] = Seconds(span.Until);
        }

        // A POST, since an expression may be longer than an address.
        HttpRequestMessage request = new(HttpMethod.Post, new Uri($"{server.Address}/api/v1/{(span.Since is null ? "query" : "query_range")}"))
        {
            Content = new FormUrlEncodedContent(form),
        };
        string? token = server.IsAzure ? (await credential.GetTokenAsync(new TokenRequestContext(AzureScope), cancellation)).Token : server.Token;
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static Samples Read(HttpResponseMessage answer, byte[] body)
    {
        try
        {
            using JsonDocument read = JsonDocument.Parse(body);
            JsonElement root = read.RootElement;
            return root.GetProperty("status").GetString() == "success"
                ? Read(root.GetProperty("data"))
                : Samples.None($"it answered {(int)answer.StatusCode}: {Shortened(root.GetProperty("error").GetString())}");
        }
        catch (Exception foreign) when (foreign is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Samples.None($"it answered {(int)answer.StatusCode}, and not as Prometheus does");
        }
    }

    private static Samples Read(JsonElement data)
    {
        JsonElement result = data.GetProperty("result");
        string? type = data.GetProperty("resultType").GetString();
        if (type == "scalar")
        {
            return Samples.Of([Number(result)]);
        }

        // Which of several series is meant nobody can tell, and a sum would be a guess.
        return type is not ("vector" or "matrix") ? Samples.None($"it is a {type}; ask for numbers") : result.GetArrayLength() switch
        {
            0 => Samples.None("it has no data"),
            1 when type == "vector" => Samples.Of([Number(result[0].GetProperty("value"))]),
            1 => Samples.Of([.. result[0].GetProperty("values").EnumerateArray().Select(Number)]),
            int many => Samples.None($"it has {many} series; aggregate them to one"),
        };
    }

    private static double Number(JsonElement sample) => double.TryParse(sample[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : double.NaN;

    private static string Seconds(DateTimeOffset moment) => (moment.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Shortened(string? error) => error is null ? "no reason" : error.Length > 200 ? $"{error[..200]} …" : error;
}
