using Azure;

namespace Slipway.Azure;

/// <summary>Writes that hold only while nobody else has written.</summary>
internal static class Conflicts
{
    private const int Attempts = 80;

    /// <summary>Whether somebody else was first: a row or blob that exists already, or an ETag that is not the current one.</summary>
    public static bool IsConflict(this RequestFailedException failure) => failure.Status is 409 or 412;

    /// <summary>The tag as records keep it: without the quotation marks that headers have and listings have not.</summary>
    public static string Bare(this ETag tag) => tag.ToString().Trim('"');

    /// <summary>
    /// Runs a read-decide-write until its write is taken. <paramref name="attempt"/> gets the number of tries that were lost before it.
    /// Between two of them it waits a random while, so that many writers to one row do not go on colliding.
    /// </summary>
    public static async Task<T> SettleAsync<T>(Func<int, Task<T>> attempt, CancellationToken cancellation)
    {
        for (int lost = 0; ; lost++)
        {
            try
            {
                return await attempt(lost);
            }
            catch (RequestFailedException other) when (other.IsConflict() && lost < Attempts)
            {
                int longest = 10 << Math.Min(lost, 5);
                await Task.Delay(Random.Shared.Next(longest), cancellation);
            }
        }
    }
}
