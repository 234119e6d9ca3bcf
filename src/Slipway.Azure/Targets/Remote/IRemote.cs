using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Remote;

/// <summary>A way to a system of the user's own that does the work of a target: what it is asked, and what it answers, is the same on every way.</summary>
public interface IRemote
{
    /// <summary>Which system a target names, what it is to act on, and whether that splits its traffic; null for another kind of target.</summary>
    RemotePlace? Of(Target? target);

    /// <summary>What a system is called, as in <c>webhook deployer</c>.</summary>
    string Shown(string name);

    /// <summary>Gives a change its id: the same while the same is wanted, another once something else was wanted there in between.</summary>
    Task<RemoteRequest> IdentifyAsync(string name, ReleaseId release, RemoteRequest wish, CancellationToken cancellation);

    /// <summary>Notes a change before it is asked for.</summary>
    /// <returns>Why it failed, as was told since it was asked for before; told once, the next call tries anew. Null for nothing.</returns>
    Task<string?> BeginAsync(string name, ReleaseId release, RemoteRequest request, CancellationToken cancellation);

    /// <summary>Asks once.</summary>
    /// <exception cref="HttpRequestException">There was no answer, or something that may pass or that nothing proves.</exception>
    /// <exception cref="InvalidOperationException">No such system is configured.</exception>
    Task<RemoteAnswer> CallAsync(string name, RemoteRequest request, CancellationToken cancellation);
}
