using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>Stops the process at start where the object store is not configured.</summary>
internal sealed class ObjectStoreOptionsValidator : IValidateOptions<ObjectStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, ObjectStoreOptions options)
    {
        var faults = new List<string>();
        if (options.Kind == ObjectStoreKind.Folder
            && (string.IsNullOrWhiteSpace(options.Folder) || string.IsNullOrWhiteSpace(options.LinkKeyFile)))
        {
            faults.Add("Objects:Folder and Objects:LinkKeyFile are needed where HomeFolder (ADGENIUS_HOME) is not set.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
