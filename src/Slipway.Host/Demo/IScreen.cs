using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>What the person at the keyboard sees of the story.</summary>
internal interface IScreen
{
    /// <summary>Says a sentence.</summary>
    void Say(string sentence);

    /// <summary>Shows a release while it runs, and returns when there are no more news.</summary>
    Task FollowAsync(ReleaseId release, IAsyncEnumerable<ReleaseNews> news, CancellationToken cancellation);

    /// <summary>Shows what storage says at the end.</summary>
    void Conclude(Evidence found);
}
