namespace Slipway.Azure.Targets.Arm;

/// <summary>Azure, or what it told, says no for good; the message is a sentence for an operator.</summary>
internal sealed class ArmRefusedException(string why) : Exception(why);

/// <summary>Azure is asked too much and wants to be left alone for a while.</summary>
internal sealed class ArmBusyException(TimeSpan after) : Exception($"Azure is asked too much; it wants to be asked again after {after.TotalSeconds:0} s.")
{
    public TimeSpan After { get; } = after;
}
