using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.S3;

/// <summary>The attributes' rules.</summary>
[OptionsValidator]
internal sealed partial class S3OptionsValidator : IValidateOptions<S3Options>;

/// <summary>The rules between members; they count only where S3 is used.</summary>
internal sealed class S3MembersValidator(IOptions<ObjectStoreOptions> store, IConfiguration configuration) : IValidateOptions<S3Options>
{
    public ValidateOptionsResult Validate(string? name, S3Options options)
    {
        if (store.Value.Kind != ObjectStoreKind.S3)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Bucket))
        {
            faults.Add("Objects:S3:Bucket (S3_BUCKET_NAME) is not set; it names the bucket that objects are kept in.");
        }

        if (string.IsNullOrWhiteSpace(options.Region))
        {
            faults.Add("Objects:S3:Region (AWS_REGION) is not set; it names the bucket's region, such as eu-central-1.");
        }

        if (string.IsNullOrEmpty(options.AccessKeyId) != string.IsNullOrEmpty(options.SecretAccessKey))
        {
            faults.Add("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together; one of them is not set.");
        }

        if (configuration[$"{S3Options.Section}:{nameof(options.Endpoint)}"] is not { Length: > 0 }
            && S3Defaults.EndpointVariableOf(configuration) is { } variable)
        {
            var address = options.Endpoint ?? new Uri("", UriKind.Relative); // unreadable
            AddFault(faults, variable, address);
        }
        else
        {
            AddFault(faults, $"{S3Options.Section}:{nameof(options.Endpoint)}", options.Endpoint);
        }

        AddFault(faults, $"{S3Options.Section}:{nameof(options.PublicEndpoint)}", options.PublicEndpoint);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void AddFault(List<string> faults, string name, Uri? address)
    {
        if (address is { } given && !(given.IsAbsoluteUri && given.Scheme is "http" or "https"))
        {
            faults.Add($"{name} must be an absolute http or https address, such as http://10.0.0.5:9000.");
        }
        else if (address is { UserInfo.Length: > 0 })
        {
            faults.Add($"{name} must be an address without user name and password, because it is logged; keys are set by "
                + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
        }
    }
}
