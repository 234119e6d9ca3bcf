namespace Slipway.Host.Settings;

/// <summary>The folder this program was built in, which holds <c>host.json</c>, the settings and the npm packages.</summary>
internal static class Repository
{
    /// <summary>The nearest folder above the program, or else above the working directory, with <c>Functions.sln</c> and <c>package.json</c>; null when there is none.</summary>
    public static string? Root { get; } = Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory);

    private static string? Above(string start)
    {
        for (DirectoryInfo? folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")) && File.Exists(Path.Combine(folder.FullName, "package.json")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
