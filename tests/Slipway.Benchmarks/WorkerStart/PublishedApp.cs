namespace Slipway.Benchmarks.WorkerStart;

/// <summary>An app as it would be deployed.</summary>
/// <param name="Key">What its numbers begin with.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Folder">Where it lies.</param>
internal sealed record PublishedApp(string Key, string Name, string Folder);
