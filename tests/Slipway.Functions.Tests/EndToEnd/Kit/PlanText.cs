namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A plan in YAML.</summary>
public sealed record PlanText(string Product, params StageText[] Stages)
{
    public string Hold { get; init; } = "10m";

    public string Pause { get; init; } = "1h";

    public string? Retention { get; init; }

    public string NotUndone { get; init; } = "[]";

    public string? Operators { get; init; }

    /// <summary>What an emergency may leave out.</summary>
    public string? Emergency { get; init; }

    public override string ToString() => string.Join('\n',
    [
        $"product: {Product}",
        $"recovery: {{ hold: {Hold}, pause: {Pause}, notUndone: {NotUndone}{(Emergency is null ? "" : $", emergency: {Emergency}")} }}",
        .. Operators is null ? Array.Empty<string>() : [$"operators: {Operators}"],
        .. Retention is null ? Array.Empty<string>() : [$"retention: {Retention}"],
        "stages:",
        .. Stages.Select(stage => stage.ToString()),
    ]);
}

/// <summary>A stage in YAML; the settings are written as YAML has them, and null leaves one out.</summary>
public sealed record StageText(string Name, params RingText[] Rings)
{
    public string? Approval { get; init; }

    public string? Window { get; init; }

    public string? HoldTimeout { get; init; }

    public string Health { get; init; } = "none";

    public string? Validation { get; init; }

    public string? Protection { get; init; }

    public string? Rehearse { get; init; }

    /// <summary>What the rings act on; null for channels.</summary>
    public string? Target { get; init; }

    public override string ToString() => string.Join('\n', (string[])
    [
        $"  - name: {Name}",
        .. Setting("window", Window),
        .. Setting("approval", Approval),
        .. Setting("holdTimeout", HoldTimeout),
        "    rollout:",
        $"      rings: [ {string.Join(", ", Rings.Select(ring => ring.ToString()))} ]",
        $"      health: {Health}",
        .. Target is null ? Array.Empty<string>() : [$"      target: {Target}"],
        .. Setting("validation", Validation),
        .. Setting("protection", Protection),
        .. Setting("rehearse", Rehearse),
    ]);

    private static string[] Setting(string name, string? value) => value is null ? [] : [$"    {name}: {value}"];
}

/// <summary>A ring in YAML.</summary>
public sealed record RingText(string Name, int Weight, string Bake = "0s")
{
    public override string ToString() => $"{{ name: {Name}, weight: {Weight}, bake: {Bake} }}";
}
