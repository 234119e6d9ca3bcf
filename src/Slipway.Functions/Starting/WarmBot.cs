using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;

namespace Slipway.Functions.Starting;

/// <summary>Reads the keys of the Bot Connector while the app starts: the first click must not wait for them.</summary>
internal sealed partial class WarmBot(Lazy<BotKeys> keys, TeamsOptions options, ILogger<WarmBot> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.HasBot ? WarmAsync(stoppingToken) : Task.CompletedTask;

    private async Task WarmAsync(CancellationToken stoppingToken)
    {
        try
        {
            await keys.Value.ReadAsync(null, stoppingToken);
        }
        catch (ActivityRefusedException unread)
        {
            // The first activity asks again.
            LogUnread(logger, unread);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of the Bot Connector could not be read while starting")]
    private static partial void LogUnread(ILogger logger, Exception fault);
}
