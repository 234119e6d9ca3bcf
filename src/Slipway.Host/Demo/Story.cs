using System.Runtime.CompilerServices;
using Slipway.Azure.Identity;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>
/// The story: one version is released ring by ring after a person approved it; the next one falls ill in its second ring, and the rings that it touched
/// go back. All of it over the API, and all of it verified from storage.
/// </summary>
internal sealed class Story(DemoPlan plan, ReleaseApi api, StorageAccount account, IScreen screen, Uri inbox, bool manual)
{
    public static readonly ProductName Product = ProductName.Parse("storefront");
    public static readonly ReleaseVersion Good = ReleaseVersion.Parse("1.4.0");
    public static readonly ReleaseVersion Bad = ReleaseVersion.Parse("1.5.0");

    /// <summary>The ring in which the bad version turns out to be bad.</summary>
    public const string FaultyRing = "early";

    /// <summary>A release of the story takes seconds; one that takes longer has gone wrong, unless a person is waited for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly SimulatedPipeline pipeline = new(account.Blobs.GetBlobContainerClient(plan.Plan.Builds), api);
    private readonly SimulatedApprover approver = new(api, plan.Stage.Approval!.People[0]);

    /// <summary>Plays it.</summary>
    /// <returns>What was verified, in a sentence.</returns>
    /// <exception cref="StoryException">Something did not come as it must.</exception>
    public async Task<string> PlayAsync(CancellationToken cancellation)
    {
        await api.StorePlanAsync(Product, plan.Text, cancellation);
        screen.Say($"Stored the plan of {Product}: {string.Join(", ", plan.Stage.Rollout.Rings.Select(ring => $"{ring.Name} {ring.Weight} %"))}.");
        Published good = await ReleaseAsync(Good, "A faster search.", cancellation);
        Published bad = await ReleaseAsync(Bad, "New carts.", cancellation);

        Evidence found = await Evidence.ReadAsync(account, plan.Plan, [good.Release, bad.Release], cancellation);
        screen.Conclude(found);
        string[] rings = [.. plan.Stage.Rollout.Rings.Select(ring => ring.Name)];
        string[] touched = [.. rings.TakeWhile(ring => ring != FaultyRing), FaultyRing];
        return new Verification(good, bad, rings, touched).WhyNot(found) is { } problem
            ? throw new StoryException($"Not verified: {problem}")
            : $"Verified: {Good} was released; {Bad} fell ill in ring {FaultyRing} and went back, {string.Join(" before ", touched.Reverse())}; {string.Join(", ", rings)} point at {Good} ({good.Content.Abbreviated}), the bytes in {plan.Stage.Container} are those published, both timelines are whole, nothing is held.";
    }

    private async Task<Published> ReleaseAsync(ReleaseVersion version, string news, CancellationToken cancellation)
    {
        Published published = await pipeline.PublishAsync(Product, version, news, cancellation);
        screen.Say("");
        screen.Say($"The pipeline published {Product} {version} to the container {plan.Plan.Builds}, and asks for its release.");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (!manual)
        {
            limit.CancelAfter(Limit);
        }

        try
        {
            await pipeline.RequestAsync(published, news, limit.Token);
            await screen.FollowAsync(published.Release, NewsAsync(published.Release, limit.Token), limit.Token);
            return published;
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new StoryException($"{published.Release} did not end within {Limit.TotalMinutes} minutes.", late);
        }
    }

    /// <summary>The release's news; when it asks for approval, it is answered in between.</summary>
    private async IAsyncEnumerable<ReleaseNews> NewsAsync(ReleaseId release, [EnumeratorCancellation] CancellationToken cancellation)
    {
        bool asked = false;
        await foreach (ReleaseNews news in api.FollowAsync(release, cancellation))
        {
            bool asks = !asked && news is ReleaseNews.Standing { Progress.State: ReleaseState.AwaitingApproval };
            yield return asks ? Here((ReleaseNews.Standing)news) : news;
            if (!asks)
            {
                continue;
            }

            asked = true;
            if (!manual)
            {
                await approver.ApproveAsync(release, cancellation);
            }
        }
    }

    /// <summary>Says with the question where it can be answered.</summary>
    private ReleaseNews.Standing Here(ReleaseNews.Standing asks) => asks with
    {
        Sentence = manual ? $"{asks.Sentence} Answer the card at {inbox}" : $"{asks.Sentence} The card is at {inbox}",
    };
}
