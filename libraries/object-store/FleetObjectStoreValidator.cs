using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>
/// Requires S3, or a folder that is named, in a process of a fleet (ADGENIUS_FLEET): the folder in the home folder would be the container's
/// own, and no other service would see it.
/// </summary>
internal sealed class FleetObjectStoreValidator(IConfiguration configuration) : IValidateOptions<ObjectStoreOptions>
{
    // The host's FleetMode.Key; this library does not depend on the host.
    private const string FleetKey = "Fleet";

    public ValidateOptionsResult Validate(string? name, ObjectStoreOptions options)
    {
        var isFleet = configuration[FleetKey] is { Length: > 0 } value && (!bool.TryParse(value, out var isOn) || isOn);
        return !isFleet || options.Kind != ObjectStoreKind.Folder
            || (IsNamed(nameof(ObjectStoreOptions.Folder)) && IsNamed(nameof(ObjectStoreOptions.LinkKeyFile)))
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(
                    "Objects:S3:Bucket (S3_BUCKET_NAME) is not set; a service of a fleet (ADGENIUS_FLEET) needs S3, or Objects:Kind Folder "
                    + "with Objects:Folder and Objects:LinkKeyFile on a volume that all services share.");
    }

    private bool IsNamed(string member) => !string.IsNullOrWhiteSpace(configuration[$"{ObjectStoreOptions.Section}:{member}"]);
}
