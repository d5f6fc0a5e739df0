using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace AdGenius.Contracts.Tests;

/// <summary>The public API of the contracts as text: types, members, and which of them are required.</summary>
internal static class PublicSurface
{
    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.IsEnum ? "enum " : type.IsAbstract && type.IsSealed ? "static class " : "record ").Append(type.FullName)
                .Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}");
        }

        var constants = type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => $"const {field.Name} = \"{field.GetRawConstantValue()}\"");
        var nullability = new NullabilityInfoContext();
        var properties = type.GetProperties().Select(property =>
            (property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "") + NameOf(property.PropertyType)
            + (nullability.Create(property).ReadState == NullabilityState.Nullable
                && Nullable.GetUnderlyingType(property.PropertyType) is null ? "?" : "")
            + " " + property.Name);
        return constants.Concat(properties);
    }

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? NameOf(inner) + "?"
        : type.IsGenericType ? type.Name.Split('`')[0] + "<" + string.Join(", ", type.GetGenericArguments().Select(NameOf)) + ">"
        : type.Name;
}
