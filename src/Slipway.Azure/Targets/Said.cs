namespace Slipway.Azure.Targets;

/// <summary>What another system says, made fit for cards and records.</summary>
internal static class Said
{
    private const int Longest = 500;

    /// <summary>The text in one line, without control characters, and not too long.</summary>
    public static string By(string text)
    {
        string tame = new([.. text.Trim().Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return tame.Length > Longest ? $"{tame[..Longest]} …" : tame;
    }
}
