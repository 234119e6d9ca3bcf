namespace Slipway.Azure.Tests;

/// <summary>What the adapters' simulated tenant asks of the tests that it is linked into.</summary>
internal static class Sample
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
