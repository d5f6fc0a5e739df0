using System.Collections;
using System.Text;

namespace AdGenius.Contracts.Tests;

/// <summary>
/// Fills every member of a contract with a value that follows from its name alone, so that no member is forgotten and the JSON never
/// changes by itself.
/// </summary>
internal static class Sample
{
    public static object Of(Type type) => Of(type, type.Name);

    private static object Of(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => name,
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => name.Length,
            _ when type == typeof(long) => 1000L + name.Length,
            _ when type == typeof(double) => name.Length + 0.5,
            _ when type == typeof(decimal) => name.Length + 0.25m,
            _ when type == typeof(Guid) => new Guid(name.Length, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(name.Length),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 11, 21, 6, 30, 15, TimeSpan.Zero),
            _ when type == typeof(DateOnly) => new DateOnly(2026, 11, 21),
            _ when type == typeof(Uri) => new Uri($"https://example.com/{name}"),
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(name)),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
            _ when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string> { ["name"] = "value" },
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => ListOf(
                type.GetGenericArguments()[0],
                name),
            _ => Filled(type),
        };
    }

    private static IList ListOf(Type item, string name)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        list.Add(Of(item, name));
        return list;
    }

    private static object Filled(Type type)
    {
        var instance = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(instance, Of(property.PropertyType, property.Name));
        }

        return instance;
    }
}
