using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Host.Discovery;
using Slipway.Host.Storage;

namespace Slipway.Host.Timers;

/// <summary>Runs the timer functions when they are due: one host of many for each tick, a missed tick once, a failure logged and no more.</summary>
internal sealed partial class TimerHost(IServiceProvider services, TimeProvider time, ILogger<TimerHost> log) : BackgroundService
{
    /// <summary>Longer waits are cut, since a timer of the system holds only so much.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Task, bool> running = new();
    private readonly Dictionary<string, Timer> timers = new(StringComparer.OrdinalIgnoreCase);

    private CancellationToken stopping;
    private DateTimeOffset start;

    private sealed record Timer(TimerFunction Function, TimerSchedule Schedule, FunctionCall Call, TickLease Lease);

    /// <summary>Binds the functions; called once, before the start.</summary>
    public void Add(IEnumerable<TimerFunction> functions, IConfiguration configuration, BlobContainerClient locks, string hub)
    {
        foreach (TimerFunction function in functions)
        {
            FunctionCall call = FunctionCall.Of(function, services, parameter =>
                parameter.ParameterType == typeof(TimerInfo) ? invocation => invocation.Timer : null);
            timers.Add(function.Name, new Timer(
                function, TimerSchedule.Of(function, configuration), call, new TickLease(locks, $"locks/{hub.ToLowerInvariant()}/{function.Name}")));
        }
    }

    /// <summary>Runs a timer's function at once, whatever its schedule and whoever holds its lease; false when there is no such timer.</summary>
    public bool TryRunNow(string name)
    {
        if (!timers.TryGetValue(name, out Timer? timer))
        {
            return false;
        }

        Task run = RunAsync(timer, time.GetUtcNow(), late: false, stopping);
        running.TryAdd(run, true);
        run.ContinueWith(done => running.TryRemove(done, out _), TaskScheduler.Default);
        return true;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Here and not in the background: a tick between the host's start and this timer's first turn is not lost.
        start = time.GetUtcNow();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(running.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        return Task.WhenAll(timers.Values.Select(timer => FollowAsync(timer, stoppingToken)));
    }

    private async Task FollowAsync(Timer timer, CancellationToken cancellation)
    {
        try
        {
            if (timer.Function.AtStart)
            {
                await RunAsync(timer, start, late: false, cancellation);
            }

            DateTimeOffset from = await LastAsync(timer, cancellation) ?? start;
            while (timer.Schedule.Next(from) is { } tick)
            {
                await WaitAsync(tick, cancellation);
                DateTimeOffset now = time.GetUtcNow();
                bool late = now - tick > Lateness;
                from = late ? now : tick;
                await TakeAsync(timer, tick, from, late, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<DateTimeOffset?> LastAsync(Timer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.Lease.LastAsync(cancellation);
        }
        catch (Exception unreachable) when (StorageFailure.Is(unreachable, cancellation))
        {
            Unclaimed(unreachable, timer.Function.Name);
            return null;
        }
    }

    private async Task WaitAsync(DateTimeOffset tick, CancellationToken cancellation)
    {
        for (TimeSpan left = tick - time.GetUtcNow(); left > TimeSpan.Zero; left = tick - time.GetUtcNow())
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, time, cancellation);
        }
    }

    private async Task TakeAsync(Timer timer, DateTimeOffset tick, DateTimeOffset until, bool late, CancellationToken cancellation)
    {
        try
        {
            await using TickLease.Held? held = await timer.Lease.TryTakeAsync(tick, until, cancellation);
            if (held is not null)
            {
                await RunAsync(timer, tick, late, cancellation);
            }
        }
        catch (Exception unreachable) when (StorageFailure.Is(unreachable, cancellation))
        {
            Unclaimed(unreachable, timer.Function.Name);
        }
    }

    private async Task RunAsync(Timer timer, DateTimeOffset tick, bool late, CancellationToken cancellation)
    {
        TimerInfo info = new TimerInfo
        {
            IsPastDue = late,
            ScheduleStatus = new ScheduleStatus
            {
                Last = tick.UtcDateTime,
                Next = timer.Schedule.Next(tick)?.UtcDateTime ?? default,
                LastUpdated = time.GetUtcNow().UtcDateTime,
            },
        };
        try
        {
            await using AsyncServiceScope scope = services.CreateAsyncScope();
            await timer.Call.InvokeAsync(new Invocation(scope.ServiceProvider, cancellation) { Timer = info });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception failure)
        {
            // The boundary of the host: whatever a tick does, the next one runs.
            Failed(failure, timer.Function.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The timer {Function} failed.")]
    private partial void Failed(Exception failure, string function);

    [LoggerMessage(Level = LogLevel.Error, Message = "The timer {Function} could not be claimed from storage, so this host skips a tick.")]
    private partial void Unclaimed(Exception failure, string function);
}
