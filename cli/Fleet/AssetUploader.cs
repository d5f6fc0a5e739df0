using AdGenius.Contracts.Assets;
using AdGenius.HttpContracts.Assets;

namespace AdGenius.Cli.Fleet;

/// <summary>Uploads a file of this machine.</summary>
internal static class AssetUploader
{
    /// <exception cref="CommandException">The file cannot be read, or the gateway refused it.</exception>
    public static async Task<AssetInfo> UploadAsync(
        FleetSession session, string tenant, FileInfo file, AssetKind? kind, string? name, CancellationToken cancellationToken)
    {
        EnsureReadable(file);
        return await session.CallAsync(
            client => client.AddAssetAsync(tenant, file, kind, name ?? file.Name, cancellationToken), cancellationToken);
    }

    /// <summary>Checked before anything starts.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static void EnsureReadable(FileInfo file)
    {
        // A pipe without a writer would be waited for, and a device never ends.
        if (FileTypes.FaultOf(file.FullName) is { } fault)
        {
            throw new CommandException(ExitCodes.BadInput, $"{file.FullName} {fault}");
        }

        try
        {
            file.OpenRead().Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadInput, $"The file {file.FullName} cannot be read: {exception.Message}", exception);
        }
    }
}
