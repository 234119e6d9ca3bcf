using System.Net.Http;
using Slipway.Azure.Targets.Arm;

namespace Slipway.Azure.Targets.AppService;

/// <summary>Asks a slot at its own address whether it is up, before users come to it. Only the host that Azure names is asked.</summary>
internal sealed class SlotWarmUp(IHttpClientFactory clients)
{
    /// <summary>The name of the client: it follows no redirects.</summary>
    public const string Client = "SlotWarmUp";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Why the slot is not up, in a clause; null when it is.</summary>
    /// <exception cref="ArmRefusedException">The host or the path is none that may be asked.</exception>
    public async Task<string?> WhyNotUpAsync(string host, string path, CancellationToken cancellation)
    {
        if (Uri.CheckHostName(host) is not UriHostNameType.Dns || !path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || path.Contains('\\', StringComparison.Ordinal))
        {
            throw new ArmRefusedException($"'{path}' is no path of the slot at '{host}'; write one that begins with a single / in the plan.");
        }

        using HttpClient client = clients.CreateClient(Client);
        client.Timeout = Limit;
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri($"https://{host}{path}"), HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.IsSuccessStatusCode ? null : $"answered {(int)answer.StatusCode} at {path}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"did not answer within {Limit.TotalSeconds:0} s at {path}";
        }
        catch (HttpRequestException ill)
        {
            return $"gave no answer at {path}: {ill.GetBaseException().Message.TrimEnd('.')}";
        }
    }
}
