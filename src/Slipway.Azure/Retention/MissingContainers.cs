using System.Runtime.CompilerServices;
using Azure;

namespace Slipway.Azure.Retention;

/// <summary>Listings of containers that need not exist.</summary>
internal static class MissingContainers
{
    /// <summary>What the listing gives; nothing, when there is no such container.</summary>
    public static async IAsyncEnumerable<T> OrNoneAsync<T>(
        this IAsyncEnumerable<T> listing, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using IAsyncEnumerator<T> items = listing.GetAsyncEnumerator(cancellation);
        while (await TryNextAsync(items))
        {
            yield return items.Current;
        }
    }

    private static async Task<bool> TryNextAsync<T>(IAsyncEnumerator<T> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return false;
        }
    }
}
