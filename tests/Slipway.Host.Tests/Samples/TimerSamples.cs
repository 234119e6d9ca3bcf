using Microsoft.Azure.Functions.Worker;

namespace Slipway.Host.Tests.Samples;

public sealed class TimerSamples(Ledger ledger)
{
    [Function("EveryFiveMinutes")]
    public void EveryFiveMinutes([TimerTrigger("0 */5 * * * *")] TimerInfo timer) =>
        ledger.Write($"tick {timer.ScheduleStatus!.Last:HH:mm:ss}{(timer.IsPastDue ? " late" : "")}");

    [Function("Stumbling")]
    public Task StumblingAsync([TimerTrigger("%Stumbling:Schedule%")] TimerInfo timer)
    {
        ledger.Write($"stumble {timer.ScheduleStatus!.Last:HH:mm:ss}");
        throw new InvalidOperationException("It stumbles each time.");
    }
}
