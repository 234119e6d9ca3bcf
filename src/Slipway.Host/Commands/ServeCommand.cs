using System.Net;
using Microsoft.Extensions.Logging;
using Slipway.Host.Settings;

namespace Slipway.Host.Commands;

/// <summary>Serves everything until a signal.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(int port, string address, string state, string? settings, CancellationToken stopping)
    {
        IPAddress listen = address.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(address, out IPAddress? parsed) ? parsed
            : throw new StartException($"\"{address}\" is not an IP address to serve on.");
        bool started = false;
        SlipwayHostOptions options = new SlipwayHostOptions
        {
            Address = listen,
            Port = port,
            StateDirectory = state,
            SettingsDirectory = settings,
            UseLocalSettings = true,
            Logging = logging => logging
                .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "))
                // A start that fails is told in one sentence; its stack trace helps no one.
                .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Information),
        };
        await using SlipwayHost host = await SlipwayHost.StartAsync(options, stopping);
        started = true;
        Console.WriteLine($"Slipway listens on {host.Api.ToString().TrimEnd('/')}");
        if (host.Inbox is { } inbox)
        {
            Console.WriteLine($"Its inbox, for development only, is at {inbox}");
        }

        if (host.KeyFile is { } file)
        {
            Console.WriteLine($"Its keys are in {file}");
        }

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stopping, host.Stopping);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return stopping.IsCancellationRequested ? 0 : throw new StartException("A service of the host failed, so the host stopped: its log says which.");
    }
}
