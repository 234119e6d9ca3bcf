namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A host that dies in the midst of calls to a peer, each time that the next call of a list is made, and is started again.</summary>
internal sealed class MortalHost(string account, params (string Name, string Value)[] settings) : IDisposable
{
    private readonly string state = Directory.CreateTempSubdirectory("slipway-").FullName;
    private readonly Lock gate = new();
    private readonly Queue<(string Call, Fate Fate)> calls = [];
    private readonly ManualResetEventSlim lives = new();
    private HostProcess? life;

    /// <summary>How many times it has died.</summary>
    public int Deaths { get; private set; }

    /// <summary>Says which calls are waited for, in this order, and what becomes of it when it makes them.</summary>
    public void Expect(params IEnumerable<(string Call, Fate Fate)> expected)
    {
        foreach ((string, Fate) call in expected)
        {
            calls.Enqueue(call);
        }
    }

    /// <summary>Hears a call at the peer.</summary>
    /// <returns>Whether the call is lost with the host that made it.</returns>
    public bool IsLost(string call)
    {
        // One that has just been started calls before it says so.
        lives.Wait();
        lock (gate)
        {
            if (!calls.TryPeek(out (string Call, Fate Fate) next) || next.Call != call)
            {
                return false;
            }

            calls.Dequeue();
            if (next.Fate is Fate.Lives)
            {
                return false;
            }

            Deaths++;
            lives.Reset();
            life!.Kill();
            return next.Fate is Fate.DiesBefore;
        }
    }

    /// <summary>Starts it, or another one where it has died.</summary>
    public async Task<ReleaseApi> StartAsync()
    {
        HostProcess started = await HostProcess.StartAsync(account, state, settings);
        life?.Dispose();
        life = started;
        lives.Set();
        return started.Api;
    }

    /// <summary>Starts it again each time that it dies, until no death is ahead.</summary>
    /// <returns>The API of the one that lives.</returns>
    public async Task<ReleaseApi> OutliveAsync()
    {
        ReleaseApi api = life!.Api;
        while (IsDeathAhead() || !lives.IsSet)
        {
            await life.DiedAsync().WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
            api = await StartAsync();
        }

        return api;
    }

    private bool IsDeathAhead()
    {
        lock (gate)
        {
            return calls.Any(call => call.Fate is not Fate.Lives);
        }
    }

    public void Dispose()
    {
        lives.Set();
        life?.Dispose();
        Directory.Delete(state, recursive: true);
    }

    /// <summary>What becomes of a host that makes a call.</summary>
    public enum Fate
    {
        /// <summary>It gets its answer.</summary>
        Lives,

        /// <summary>It dies, and the call with it.</summary>
        DiesBefore,

        /// <summary>It dies, and the call has its effect.</summary>
        DiesAfter,
    }
}
